package io.securescore.operator.score;

import io.securescore.operator.score.ControlMovements.Moved;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One control at two readings, and what it did to the score of its scope; {@link ChangeExplanation} has the formula. A
 * control that is missing in one of them stands there with zeros.
 */
final class ControlChange {
    /** Azure rounds a control's points to 2 decimals: by so much they can be off. */
    static final BigDecimal ROUNDING = new BigDecimal("0.005");

    private static final long MOST_RESOURCES = 1_000_000_000_000_000_000L;

    private final SecureScoreControl before;
    private final SecureScoreControl after;
    private final boolean appeared;
    private final boolean disappeared;
    private final ControlMovements movements;

    private ControlChange(SecureScoreControl before, SecureScoreControl after) {
        appeared = before == null;
        disappeared = after == null;
        this.before = appeared ? nothing(after) : sane(before);
        this.after = disappeared ? nothing(before) : sane(after);
        movements = new ControlMovements(this.before, this.after);
    }

    /** Matches the controls of two readings by their ids, in the order of the ids; the first of equal ids counts. */
    static List<ControlChange> between(List<SecureScoreControl> before, List<SecureScoreControl> after) {
        Map<String, SecureScoreControl> earlier = byId(before);
        Map<String, SecureScoreControl> later = byId(after);
        TreeSet<String> ids = new TreeSet<>(earlier.keySet());
        ids.addAll(later.keySet());
        return ids.stream()
                .map(id -> new ControlChange(earlier.get(id), later.get(id)))
                .toList();
    }

    /** The maximum before, in points. */
    BigDecimal maximumBefore() {
        return before.maxPoints();
    }

    /** The maximum after, in points. */
    BigDecimal maximumAfter() {
        return after.maxPoints();
    }

    /** The points after under the maximum before; those before where one of the maxima is 0. */
    BigDecimal carriedPoints() {
        if (!hasBothMaxima()) {
            return before.currentPoints();
        }
        return hasSameMaximum()
                ? after.currentPoints()
                : before.maxPoints().multiply(after.currentPoints()).divide(after.maxPoints(), MathContext.DECIMAL128);
    }

    /** Whether its points are others, or the counts that they are made of. */
    boolean isMoved() {
        return before.healthy() != after.healthy()
                || before.unhealthy() != after.unhealthy()
                || before.currentPoints().compareTo(after.currentPoints()) != 0
                || !hasSameMaximum();
    }

    /** By how many points of the maximum before its points can be off by rounding, both readings together. */
    BigDecimal tolerance() {
        return hasBothMaxima()
                ? ROUNDING.add(ROUNDING.multiply(before.maxPoints()).divide(after.maxPoints(), MathContext.DECIMAL128))
                : ROUNDING.add(ROUNDING);
    }

    /**
     * What its resources did under the maximum before.
     *
     * @param unit the percentage points of the scope's score that a point is worth
     */
    List<ChangePart> ofResources(BigDecimal unit) {
        List<ChangePart> parts = new ArrayList<>();
        BigDecimal rest = carriedPoints().subtract(before.currentPoints());
        BigDecimal unattributed = BigDecimal.ZERO;
        if (hasBothMaxima()) {
            for (Moved moved : movements.certain()) {
                BigDecimal points = moved.share().multiply(before.maxPoints());
                rest = rest.subtract(points);
                parts.add(part(moved, points.multiply(unit)));
            }
            unattributed = movements.leftover().multiply(before.maxPoints());
            rest = rest.subtract(unattributed);
        }
        boolean rounding = rest.abs().subtract(tolerance()).compareTo(Parts.SMALLEST) <= 0;
        if (!rounding) {
            unattributed = unattributed.add(rest);
        }
        parts.add(part(Movement.UNATTRIBUTED, unattributed.multiply(unit)));
        if (rounding) {
            Parts.absorb(parts, rest.multiply(unit));
        }
        return parts;
    }

    /**
     * What its maximum did: nothing where it stayed.
     *
     * @param ratio the scope's ratio that the control is weighed against, 0..1
     * @param unit the percentage points of the scope's score that a point is worth
     */
    ChangePart ofMaximum(BigDecimal ratio, BigDecimal unit) {
        BigDecimal points = hasSameMaximum()
                ? BigDecimal.ZERO
                : after.currentPoints()
                        .subtract(carriedPoints())
                        .subtract(ratio.multiply(after.maxPoints().subtract(before.maxPoints())));
        return part(reasonOfMaximum(), points.multiply(unit));
    }

    private Moved reasonOfMaximum() {
        Movement movement = appeared
                ? Movement.CONTROL_APPEARED
                : disappeared ? Movement.CONTROL_DISAPPEARED : Movement.MAXIMUM_CHANGED;
        Moved model = new Moved(movement, 0, BigDecimal.ZERO);
        return appeared || disappeared || hasBothMaxima()
                ? model
                : movements.ofAll(after.maxPoints().signum() == 0).orElse(model);
    }

    private ChangePart part(Moved moved, BigDecimal points) {
        return new ChangePart(moved.movement(), after.id(), after.name(), points, moved.resources());
    }

    private ChangePart part(Movement movement, BigDecimal points) {
        return new ChangePart(movement, after.id(), after.name(), points, 0);
    }

    private boolean hasBothMaxima() {
        return before.maxPoints().signum() > 0 && after.maxPoints().signum() > 0;
    }

    private boolean hasSameMaximum() {
        return before.maxPoints().compareTo(after.maxPoints()) == 0;
    }

    private static Map<String, SecureScoreControl> byId(List<SecureScoreControl> controls) {
        Map<String, SecureScoreControl> byId = new HashMap<>();
        controls.forEach(control -> byId.putIfAbsent(control.id(), control));
        return byId;
    }

    private static SecureScoreControl nothing(SecureScoreControl control) {
        return new SecureScoreControl(control.id(), control.name(), BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, 0);
    }

    private static SecureScoreControl sane(SecureScoreControl control) {
        return new SecureScoreControl(
                control.id(),
                control.name(),
                control.currentPoints().max(BigDecimal.ZERO),
                control.maxPoints().max(BigDecimal.ZERO),
                sane(control.healthy()),
                sane(control.unhealthy()),
                sane(control.notApplicable()));
    }

    private static long sane(long resources) {
        return Math.min(Math.max(resources, 0), MOST_RESOURCES);
    }
}
