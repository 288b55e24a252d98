package io.securescore.operator.score;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a change adds to the totals of its scope. A total counts what a control lost or gained, not what the parts of its
 * change add up to: 117 unhealthy and 243 healthy resources that come at once can leave the points where they were, and
 * then nothing is lost.
 *
 * <ol>
 *   <li>The parts of {@link ChangeCause#MODEL} are booked as they are.
 *   <li>All other parts of a control are netted, and the net is booked under the cause of the largest part of its sign.
 *   <li>The part without a control (what the score moved and its controls didn't) is first netted with the controls' nets of
 *       the opposite sign, the largest first; what is left of it is booked as {@link ChangeCause#UNATTRIBUTED}. So a fall that
 *       the score shows one reading before its controls is booked once.
 * </ol>
 *
 * <p>All bookings of a change sum to it exactly. When no control's points moved and the score didn't either, there are none.
 *
 * @param cause why
 * @param controlId the control's GUID; empty where no control can be named
 * @param points percentage points, negative for a loss, never 0
 */
record Booking(ChangeCause cause, String controlId, BigDecimal points) {
    private static final String NO_CONTROL = "";
    private static final Comparator<Booking> LARGEST_FIRST =
            Comparator.comparing(booking -> booking.points().abs(), Comparator.reverseOrder());

    /** The bookings of a change. */
    static List<Booking> of(ScoreChange change) {
        List<Booking> bookings = new ArrayList<>();
        Map<String, List<ChangePart>> own = new TreeMap<>();
        for (ChangePart part : change.parts()) {
            if (part.cause() == ChangeCause.MODEL) {
                bookings.add(new Booking(part.cause(), part.controlId(), part.points()));
            } else {
                own.computeIfAbsent(part.controlId(), id -> new ArrayList<>()).add(part);
            }
        }
        BigDecimal rest = Parts.sum(own.getOrDefault(NO_CONTROL, List.of()));
        own.remove(NO_CONTROL);
        for (Booking net :
                own.values().stream().map(Booking::net).sorted(LARGEST_FIRST).toList()) {
            BigDecimal both = rest.add(net.points());
            if (rest.signum() != -net.points().signum()) {
                bookings.add(net);
            } else if (rest.abs().compareTo(net.points().abs()) < 0) {
                bookings.add(new Booking(net.cause(), net.controlId(), both));
                rest = BigDecimal.ZERO;
            } else {
                rest = both;
            }
        }
        bookings.add(new Booking(ChangeCause.UNATTRIBUTED, NO_CONTROL, rest));
        return bookings.stream()
                .filter(booking -> booking.points().signum() != 0)
                .toList();
    }

    /** Whether it counts for a control: Microsoft's doing is no control's. */
    boolean isOfControl() {
        return cause != ChangeCause.MODEL && !controlId.equals(NO_CONTROL);
    }

    /** Of the parts of one control. */
    private static Booking net(List<ChangePart> parts) {
        BigDecimal points = Parts.sum(parts);
        ChangeCause cause = parts.stream()
                .filter(part -> part.points().signum() == points.signum())
                .min(Parts.LARGEST_FIRST)
                .map(ChangePart::cause)
                .orElse(ChangeCause.UNATTRIBUTED);
        return new Booking(cause, parts.get(0).controlId(), points);
    }
}
