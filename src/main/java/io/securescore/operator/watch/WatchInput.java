package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Intervals;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.poll.StatusSeed;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeProfile;
import io.securescore.operator.score.ScopeRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that a judgement of one watch depends on. Of a scope that the watch may not see nothing is known here, whatever other
 * watches know of it: neither its points nor how they came and went nor Azure's name.
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

    public WatchInput {
        Membership members = membership;
        Function<ScopeId, ScopeRecord> known = records;
        Function<ScopeId, ScopeLedger> accounts = ledgers;
        Optional<SecureScoreWatchStatus> last = previous;
        records = id -> members.mayShow(id) ? known.apply(id) : unseen(id, members, last, now);
        ledgers = id -> members.mayShow(id) ? accounts.apply(id) : ScopeLedger.empty(id);
    }

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

    /** Azure's name of a scope that the watch may see; while the identity can't see it, what Azure last called it. */
    Optional<String> nameOf(ScopeId id) {
        return Optional.of(id).filter(membership::mayShow).flatMap(shown -> inventory
                .nameOf(shown)
                .or(() -> ledgers.apply(shown).profile().map(ScopeProfile::name).filter(name -> !name.isEmpty())));
    }

    /** The environment of a scope, as far as the inventory tells, and the watch may know. */
    Optional<Environment> environmentOf(ScopeId id) {
        return Optional.of(id).filter(membership::mayShow).flatMap(inventory::environmentOf);
    }

    /** Of a denied scope only that; of one not decided yet what the watch's own status says. */
    private static ScopeRecord unseen(
            ScopeId id, Membership members, Optional<SecureScoreWatchStatus> previous, Instant now) {
        if (members.denied().contains(id)) {
            return ScopeRecord.denied(id, Denial.of(id, members.access()));
        }
        return previous.stream()
                .flatMap(status -> WatchSnapshot.identified(status).stream()
                        .filter(scope -> ScopeId.of(scope.id()).equals(id))
                        .map(scope -> StatusSeed.record(status, scope, now)))
                .findFirst()
                .orElseGet(() -> ScopeRecord.pending(id));
    }

    /** Why the last sweep got no whole answer, as a sentence. */
    Optional<String> failure() {
        return sweep.failureMessage().filter(message -> !message.isBlank()).map(Wording::sentence);
    }
}
