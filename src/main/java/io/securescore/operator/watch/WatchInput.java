package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Intervals;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that a judgement of one watch depends on.
 *
 * @param spec of the watch
 * @param generation of that spec
 * @param membership the watched scopes
 * @param records what is known of a scope; Pending for one never heard of
 * @param ledgers how a scope's points came and went; an empty one of one never heard of
 * @param inventory what is known of the estate
 * @param staleAfter from which age a score of a scope is stale
 * @param sweep how the sweeps of this watch went
 * @param requestedAt the annotation {@code securescore.io/requested-at}
 * @param previous the last status of this watch
 * @param now the instant of the judgement
 */
public record WatchInput(
        SecureScoreWatchSpec spec,
        long generation,
        Membership membership,
        Function<ScopeId, ScopeRecord> records,
        Function<ScopeId, ScopeLedger> ledgers,
        Inventory inventory,
        Function<ScopeId, Duration> staleAfter,
        SweepStatus sweep,
        Optional<String> requestedAt,
        Optional<SecureScoreWatchStatus> previous,
        Instant now) {
    /** The poll interval of the watch. */
    public Duration interval() {
        return Intervals.parse(spec.pollInterval());
    }

    /** Whether there is no minimum, so no verdict. */
    public boolean observesOnly() {
        return spec.minimumScore() == null;
    }

    /** Whether each scope has a minimum to reach. */
    public boolean judgesEachScope() {
        return !observesOnly() && spec.minimumAppliesTo() == MinimumAppliesTo.EachScope;
    }

    /** Whether the annotation asks for a poll in a text that is too long to be echoed, so is ignored. */
    public boolean requestTooLong() {
        return requestedAt
                .filter(text -> text.length() > Watchlist.MAX_REQUEST_LENGTH)
                .isPresent();
    }

    /** Why the last sweep got no whole answer, as a sentence. */
    Optional<String> failure() {
        return sweep.failureMessage().filter(message -> !message.isBlank()).map(Wording::sentence);
    }
}
