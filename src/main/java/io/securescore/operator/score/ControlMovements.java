package io.securescore.operator.score;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which resources of one control moved between two readings, as far as its counts tell.
 *
 * <p>A resource is healthy, unhealthy, not applicable, or outside (not there at all). Two readings give only how many there
 * are of each, so a movement is told for as many resources as must have moved that way whatever the others did: from a pool
 * that shrank by a to one that grew by b, a + b less all that moved. The rest stays {@link #leftover()}. Resources that
 * changed places (one turned healthy, another unhealthy) leave no trace in the counts.
 *
 * <p>What a movement does to the control's ratio r = healthy / t with t = healthy + unhealthy follows from
 * r' - r = (dh * (1 - r) - du * r) / t', which is linear in the net changes dh and du, so no order of events has to be
 * assumed.
 */
final class ControlMovements {
    private static final Map<Way, Movement> MOVEMENTS = Map.of(
            new Way(Pool.HEALTHY, Pool.UNHEALTHY), Movement.TURNED_UNHEALTHY,
            new Way(Pool.UNHEALTHY, Pool.HEALTHY), Movement.TURNED_HEALTHY,
            new Way(Pool.OUTSIDE, Pool.HEALTHY), Movement.HEALTHY_ADDED,
            new Way(Pool.OUTSIDE, Pool.UNHEALTHY), Movement.UNHEALTHY_ADDED,
            new Way(Pool.HEALTHY, Pool.OUTSIDE), Movement.HEALTHY_REMOVED,
            new Way(Pool.UNHEALTHY, Pool.OUTSIDE), Movement.UNHEALTHY_REMOVED,
            new Way(Pool.HEALTHY, Pool.NOT_APPLICABLE), Movement.HEALTHY_NOT_APPLICABLE,
            new Way(Pool.UNHEALTHY, Pool.NOT_APPLICABLE), Movement.UNHEALTHY_NOT_APPLICABLE,
            new Way(Pool.NOT_APPLICABLE, Pool.HEALTHY), Movement.HEALTHY_APPLICABLE,
            new Way(Pool.NOT_APPLICABLE, Pool.UNHEALTHY), Movement.UNHEALTHY_APPLICABLE);

    private final SecureScoreControl before;
    private final SecureScoreControl after;
    private final Map<Pool, Long> growth = new EnumMap<>(Pool.class);
    private final List<Moved> certain = new ArrayList<>();
    private final BigDecimal leftover;

    private enum Pool {
        HEALTHY,
        UNHEALTHY,
        NOT_APPLICABLE,
        OUTSIDE
    }

    private record Way(Pool from, Pool to) {
        long change(Pool pool, long resources) {
            return pool == to ? resources : pool == from ? -resources : 0;
        }
    }

    /**
     * Resources that moved.
     *
     * @param movement which way
     * @param resources how many
     * @param share what that did to the control's ratio of points to maximum, -1..1
     */
    record Moved(Movement movement, long resources, BigDecimal share) {}

    /** Between two readings of a control, with counts from 0 to 10^18 so that no sum of them overflows. */
    ControlMovements(SecureScoreControl before, SecureScoreControl after) {
        this.before = before;
        this.after = after;
        long healthy = after.healthy() - before.healthy();
        long unhealthy = after.unhealthy() - before.unhealthy();
        long notApplicable = after.notApplicable() - before.notApplicable();
        growth.put(Pool.HEALTHY, healthy);
        growth.put(Pool.UNHEALTHY, unhealthy);
        growth.put(Pool.NOT_APPLICABLE, notApplicable);
        growth.put(Pool.OUTSIDE, -(healthy + unhealthy + notApplicable));
        long total = growth.values().stream()
                .filter(grown -> grown > 0)
                .mapToLong(Long::longValue)
                .sum();
        for (Way way : MOVEMENTS.keySet()) {
            long lost = -growth.get(way.from());
            long gained = growth.get(way.to());
            long resources = lost > 0 && gained > 0 ? lost + gained - total : 0;
            if (resources > 0) {
                long ofHealthy = way.change(Pool.HEALTHY, resources);
                long ofUnhealthy = way.change(Pool.UNHEALTHY, resources);
                healthy -= ofHealthy;
                unhealthy -= ofUnhealthy;
                certain.add(new Moved(MOVEMENTS.get(way), resources, share(ofHealthy, ofUnhealthy)));
            }
        }
        leftover = share(healthy, unhealthy);
    }

    /** The movements that the counts leave no doubt about. */
    List<Moved> certain() {
        return certain;
    }

    /** What all other movements together did to the control's ratio of points to maximum. */
    BigDecimal leftover() {
        return leftover;
    }

    /**
     * How the last resource that counts went, or the first one came; empty when that isn't what happened.
     *
     * @param went whether the last one went
     */
    Optional<Moved> ofAll(boolean went) {
        long moved = counting(went ? before : after);
        long others = counting(went ? after : before);
        if (moved == 0 || others > 0) {
            return Optional.empty();
        }
        boolean applicability = grewOrShrank(Pool.NOT_APPLICABLE, went);
        if (applicability && grewOrShrank(Pool.OUTSIDE, went)) {
            return Optional.of(new Moved(Movement.UNATTRIBUTED, 0, BigDecimal.ZERO));
        }
        Movement movement = applicability
                ? went ? Movement.ALL_NOT_APPLICABLE : Movement.ALL_APPLICABLE
                : went ? Movement.ALL_REMOVED : Movement.ALL_ADDED;
        return Optional.of(new Moved(movement, moved, BigDecimal.ZERO));
    }

    private boolean grewOrShrank(Pool pool, boolean grew) {
        return Long.signum(growth.get(pool)) == (grew ? 1 : -1);
    }

    private BigDecimal share(long healthy, long unhealthy) {
        BigDecimal counting = BigDecimal.valueOf(counting(before)).multiply(BigDecimal.valueOf(counting(after)));
        if (counting.signum() == 0) {
            return BigDecimal.ZERO;
        }
        return product(healthy, before.unhealthy())
                .subtract(product(unhealthy, before.healthy()))
                .divide(counting, MathContext.DECIMAL128);
    }

    private static BigDecimal product(long a, long b) {
        return BigDecimal.valueOf(a).multiply(BigDecimal.valueOf(b));
    }

    private static long counting(SecureScoreControl control) {
        return control.healthy() + control.unhealthy();
    }
}
