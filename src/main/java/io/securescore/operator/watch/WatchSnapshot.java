package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.Condition;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeState;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was known of a watch when it was last looked at: enough to tell news from what was said before. A process that starts
 * reads it from the status, so it repeats nothing.
 *
 * @param generation of the watch
 * @param members the watched scopes with their names
 * @param whole whether those are all members, of a selection that had been read
 * @param below scopes below their minimum
 * @param unreadable scopes that Azure refuses to show, or no access rule allows
 * @param failing scopes whose last poll got no answer
 * @param silent whether no sweep gets an answer
 * @param verdict the status of MeetsMinimum, if present
 * @param shrunk whether the shrink guard is at work
 * @param suspended whether the watch is suspended
 * @param requestTooLong whether a {@code requested-at} was ignored
 * @param scored scopes with a known score
 * @param cut whether a status had no room for all scopes, so that any other may have had a score too
 * @param told the changes of scores that were told
 * @param toldUntil up to when all changes were told
 */
record WatchSnapshot(
        long generation,
        Map<ScopeId, String> members,
        boolean whole,
        Set<ScopeId> below,
        Set<ScopeId> unreadable,
        Set<ScopeId> failing,
        boolean silent,
        Optional<String> verdict,
        boolean shrunk,
        boolean suspended,
        boolean requestTooLong,
        Set<ScopeId> scored,
        boolean cut,
        Set<Told> told,
        Instant toldUntil) {
    private static final Set<ScopeState> UNREADABLE = EnumSet.of(
            ScopeState.DISABLED,
            ScopeState.ACCESS_DENIED,
            ScopeState.DENIED,
            ScopeState.NOT_FOUND,
            ScopeState.NOT_REGISTERED);
    private static final Set<ScopeState> FAILING = EnumSet.of(ScopeState.THROTTLED, ScopeState.FAILED);
    private static final Set<String> SILENT =
            Set.of(Reasons.CREDENTIAL_FAILED, Reasons.NOTHING_READABLE, Reasons.SWEEP_FAILED);

    /** A change of a scope's score, by when it was read. */
    record Told(ScopeId scope, Instant at) {
        static Told of(ScopeChange changed) {
            return new Told(changed.scope().record().id(), changed.change().at());
        }
    }

    /** Of an evaluation of a watch that isn't suspended. */
    static WatchSnapshot of(Evaluation evaluation) {
        return new WatchSnapshot(
                evaluation.generation(),
                evaluation.scopes().stream()
                        .collect(Collectors.toMap(scope -> scope.record().id(), ScopeVerdict::name)),
                evaluation.resolved(),
                ids(evaluation.scopes(), scope -> scope.below().orElse(false)),
                ids(evaluation.scopes(), WatchSnapshot::unreadable),
                ids(evaluation.scopes(), WatchSnapshot::failing),
                SILENT.contains(evaluation.ready().reason()),
                evaluation.verdict().map(Judgement::status),
                Reasons.SELECTION_SHRANK.equals(evaluation.complete().reason()),
                evaluation.suspended(),
                evaluation.requestTooLong(),
                ids(evaluation.scopes(), scope -> scope.record().score().isPresent()),
                false,
                evaluation.changes().stream().map(Told::of).collect(Collectors.toUnmodifiableSet()),
                Instant.MIN);
    }

    /** The scopes of a status but for those without an id: whoever may patch a status may have written it. */
    static List<ScopeStatus> identified(SecureScoreWatchStatus status) {
        return status.scopes() == null
                ? List.of()
                : status.scopes().stream().filter(scope -> scope.id() != null).toList();
    }

    /** Of a status that an earlier process wrote; the scopes below their minimum are the first ones in it. */
    static WatchSnapshot of(SecureScoreWatchStatus status, Instant now) {
        List<ScopeStatus> scopes = identified(status);
        List<Condition> conditions = ConditionMerger.conditions(Optional.of(status));
        int below = status.summary() == null ? 0 : Math.max(0, status.summary().belowMinimum());
        Set<Told> told = StoryStatus.told(status);
        Map<ScopeId, String> members = new LinkedHashMap<>();
        scopes.forEach(scope -> members.put(ScopeId.of(scope.id()), scope.name()));
        Optional<String> complete =
                ConditionMerger.find(conditions, Conditions.COMPLETE).map(Condition::getReason);
        return new WatchSnapshot(
                status.observedGeneration() == null ? 0 : status.observedGeneration(),
                members,
                scopes.size() < SecureScoreWatchStatus.MOST_SCOPES
                        && complete.filter(reason -> !reason.equals(Reasons.PENDING))
                                .isPresent(),
                scopes.stream()
                        .limit(below)
                        .map(scope -> ScopeId.of(scope.id()))
                        .collect(Collectors.toUnmodifiableSet()),
                inState(scopes.stream().filter(WatchSnapshot::inVerdict).toList(), UNREADABLE),
                inState(scopes, FAILING),
                ConditionMerger.find(conditions, Conditions.READY)
                        .filter(ready -> SILENT.contains(ready.getReason()))
                        .isPresent(),
                ConditionMerger.find(conditions, Conditions.MEETS_MINIMUM).map(Condition::getStatus),
                complete.filter(Reasons.SELECTION_SHRANK::equals).isPresent(),
                ConditionMerger.find(conditions, Conditions.SUSPENDED).isPresent(),
                status.message() != null && status.message().contains(WatchNotes.REQUEST_TOO_LONG),
                scopes.stream()
                        .filter(scope -> scope.score() != null)
                        .map(scope -> ScopeId.of(scope.id()))
                        .collect(Collectors.toUnmodifiableSet()),
                scopes.size() >= SecureScoreWatchStatus.MOST_SCOPES,
                told,
                Stream.concat(
                                StoryStatus.instant(status.lastPollTime()).stream(),
                                told.stream().map(Told::at))
                        .filter(at -> !at.isAfter(now))
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.MIN));
    }

    /** Whether a change is news: not told yet, and of a scope whose score was known before, or may have been. */
    boolean isNews(ScopeChange changed) {
        return (cut || scored.contains(changed.scope().record().id()))
                && changed.change().at().isAfter(toldUntil)
                && !told.contains(Told.of(changed));
    }

    /** The same, but suspended: everything else is frozen. */
    WatchSnapshot suspendedAt(long newGeneration) {
        return new WatchSnapshot(
                newGeneration,
                members,
                whole,
                below,
                unreadable,
                failing,
                silent,
                verdict,
                shrunk,
                true,
                requestTooLong,
                scored,
                cut,
                told,
                toldUntil);
    }

    /** Whether Azure refuses to show a scope that isn't waived, or no access rule allows it. */
    static boolean unreadable(ScopeVerdict scope) {
        return !scope.outOfVerdict() && UNREADABLE.contains(scope.record().state());
    }

    /** Whether the last poll of a scope got no answer. */
    static boolean failing(ScopeVerdict scope) {
        return FAILING.contains(scope.record().state());
    }

    private static boolean inVerdict(ScopeStatus scope) {
        return scope.waivedUntil() == null || scope.minimumScore() != null;
    }

    private static Set<ScopeId> ids(Collection<ScopeVerdict> scopes, Predicate<ScopeVerdict> which) {
        return scopes.stream().filter(which).map(scope -> scope.record().id()).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<ScopeId> inState(Collection<ScopeStatus> scopes, Set<ScopeState> states) {
        return scopes.stream()
                .filter(scope ->
                        ScopeState.parse(scope.state()).filter(states::contains).isPresent())
                .map(scope -> ScopeId.of(scope.id()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
