package io.securescore.operator.score;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scope has lost, or gained, since it is watched, in percentage points of its score, 0 or more.
 *
 * @param byCause by cause; a cause without any is left out
 * @param byControl by the control's GUID, of all causes but {@link ChangeCause#MODEL}; a control without any is left out, and so
 *     are the points that no control explains
 */
public record PointTotals(Map<ChangeCause, BigDecimal> byCause, Map<String, BigDecimal> byControl) {
    /** Nothing yet. */
    public static final PointTotals NONE = new PointTotals(Map.of(), Map.of());

    public PointTotals {
        byCause = Map.copyOf(byCause);
        byControl = Map.copyOf(byControl);
    }

    /** With the bookings of one sign, -1 or 1. */
    PointTotals plus(List<Booking> bookings, int sign) {
        Map<ChangeCause, BigDecimal> causes = new HashMap<>(byCause);
        Map<String, BigDecimal> controls = new HashMap<>(byControl);
        for (Booking booking : bookings) {
            if (booking.points().signum() == sign) {
                BigDecimal points = booking.points().abs();
                causes.merge(booking.cause(), points, BigDecimal::add);
                if (booking.isOfControl()) {
                    controls.merge(booking.controlId(), points, BigDecimal::add);
                }
            }
        }
        return new PointTotals(causes, controls);
    }
}
