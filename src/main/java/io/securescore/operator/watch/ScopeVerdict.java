package io.securescore.operator.watch;

import io.securescore.operator.score.Environment;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * One scope as one watch sees it at one instant.
 *
 * @param record what is known of it
 * @param name Azure's name when known and not denied, else the watch's, else the last part of the id
 * @param environment absent until read
 * @param usable whether its score counts: fresh, and in a state that keeps it
 * @param stale whether its last good score is too old
 * @param minimum the effective minimum in percent: of the waiver, else of the list entry, else of the watch; empty when the
 *     scope takes no part in a per-scope verdict (observing, Aggregate, waived without a minimum)
 * @param below whether its last known score is below that minimum; empty without a minimum or when no score was ever known
 * @param waived whether a waiver is in effect
 * @param waivedUntil the last day of that waiver, UTC
 * @param gap percentage points above (positive) or below (negative) the minimum, or the score itself without one; for ordering
 *     and for {@code lowest}; empty when no score is known
 */
public record ScopeVerdict(
        ScopeRecord record,
        String name,
        Optional<Environment> environment,
        boolean usable,
        boolean stale,
        Optional<Integer> minimum,
        Optional<Boolean> below,
        boolean waived,
        Optional<LocalDate> waivedUntil,
        Optional<BigDecimal> gap) {

    /** Whether no access rule lets the watch see it. */
    public boolean denied() {
        return record.state() == ScopeState.DENIED;
    }

    /** Waived without a minimum of its own: in no count but {@code waived}. */
    public boolean outOfVerdict() {
        return waived && minimum.isEmpty();
    }

    /** When the waiver in effect ends. */
    public Optional<Instant> waiverEnd() {
        return waivedUntil.map(ScopeVerdict::endOf);
    }

    /** The end of a waiver's last day: the first instant of the day after it, UTC. */
    static Instant endOf(LocalDate lastDay) {
        return lastDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
