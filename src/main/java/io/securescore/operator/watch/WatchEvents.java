package io.securescore.operator.watch;

import io.securescore.operator.score.ScopeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tells the news of a watch: what an evaluation says that the last look at it didn't. Pure; one event per reason, never one
 * for what was said before. Of a watch seen for the first time only bad news is news.
 */
final class WatchEvents {
    private final Optional<WatchSnapshot> before;
    private final Evaluation after;
    private final WatchSnapshot now;
    private final Wording wording;

    private WatchEvents(Optional<WatchSnapshot> before, Evaluation after) {
        this.before = before;
        this.after = after;
        this.now = WatchSnapshot.of(after);
        this.wording = new Wording(after.scopes());
    }

    /** What happened between the last look and this evaluation. */
    static List<WatchEvent> between(Optional<WatchSnapshot> before, Evaluation after) {
        WatchEvents events = new WatchEvents(before, after);
        return (after.suspended() ? events.suspended() : events.all()).toList();
    }

    private Stream<WatchEvent> suspended() {
        return before
                .filter(was -> !was.suspended())
                .map(was -> WatchEvent.normal("Suspended", "Suspended by spec.suspend: nothing is polled from now on."))
                .stream();
    }

    private Stream<WatchEvent> all() {
        List<Optional<WatchEvent>> events = new ArrayList<>();
        events.add(before.filter(WatchSnapshot::suspended)
                .map(was -> WatchEvent.normal("Resumed", "Resumed: polled again from now on.")));
        events.add(requestIgnored());
        events.add(joined());
        events.add(left());
        events.add(shrank());
        events.add(pollFailed());
        events.add(pollResumed());
        events.add(unreadable());
        events.add(below());
        events.add(recovered());
        return Stream.concat(
                events.stream().flatMap(Optional::stream),
                before
                        .map(was -> ChangeEvents.of(
                                after.changes().stream().filter(was::isNews).toList(), wording))
                        .stream()
                        .flatMap(List::stream));
    }

    private Optional<WatchEvent> requestIgnored() {
        return isNews(after.requestTooLong(), WatchSnapshot::requestTooLong)
                ? Optional.of(WatchEvent.warning("RequestIgnored", WatchNotes.REQUEST_TOO_LONG))
                : Optional.empty();
    }

    private Optional<WatchEvent> joined() {
        return estateMoved()
                .map(was ->
                        where(scope -> !was.members().containsKey(scope.record().id())))
                .filter(scopes -> !scopes.isEmpty())
                .map(scopes -> WatchEvent.normal(
                        "ScopeJoined",
                        Wording.scopes(scopes.size()) + " joined the selection: " + Wording.list(scopes, wording::name)
                                + "."));
    }

    private Optional<WatchEvent> left() {
        return estateMoved()
                .map(was -> was.members().entrySet().stream()
                        .filter(member -> !now.members().containsKey(member.getKey()))
                        .map(member ->
                                member.getValue() == null ? member.getKey().lastPart() : member.getValue())
                        .sorted()
                        .toList())
                .filter(names -> !names.isEmpty())
                .map(names -> WatchEvent.normal(
                        "ScopeLeft",
                        Wording.scopes(names.size()) + " left the selection: " + Wording.list(names, name -> name)
                                + "."));
    }

    /** The last look, when members that came or went since did so by themselves. */
    private Optional<WatchSnapshot> estateMoved() {
        return before.filter(was -> was.whole() && after.resolved() && was.generation() == after.generation());
    }

    private Optional<WatchEvent> shrank() {
        return isNews(Reasons.SELECTION_SHRANK.equals(after.complete().reason()), WatchSnapshot::shrunk)
                ? Optional.of(
                        WatchEvent.warning("SelectionShrank", after.complete().message()))
                : Optional.empty();
    }

    private Optional<WatchEvent> pollFailed() {
        boolean failing = now.silent() || !now.failing().isEmpty();
        if (!isNews(failing, was -> was.silent() || !was.failing().isEmpty())) {
            return Optional.empty();
        }
        if (now.silent()) {
            return Optional.of(WatchEvent.warning("PollFailed", after.ready().message()));
        }
        List<ScopeVerdict> scopes = where(WatchSnapshot::failing);
        return Optional.of(WatchEvent.warning(
                "PollFailed",
                "The poll of " + scopes.size() + " of "
                        + Wording.scopes(after.scopes().size()) + " got no usable answer: "
                        + Wording.list(scopes, wording::cause) + ". "
                        + after.failure()
                                .or(() -> ScopeMessages.of(scopes.get(0)).filter(message -> scopes.size() == 1))
                                .orElse("The operator tries again by itself.")));
    }

    private Optional<WatchEvent> pollResumed() {
        return before.filter(was -> !now.silent() && now.failing().isEmpty())
                .filter(was -> was.silent() || was.failing().stream().anyMatch(now.members()::containsKey))
                .map(was -> WatchEvent.normal("PollResumed", "The polls get answers again."));
    }

    private Optional<WatchEvent> unreadable() {
        Set<ScopeId> known = before.map(WatchSnapshot::unreadable).orElse(Set.of());
        List<ScopeVerdict> scopes = where(scope -> WatchSnapshot.unreadable(scope)
                && !known.contains(scope.record().id()));
        if (scopes.isEmpty()) {
            return Optional.empty();
        }
        String advice = scopes.size() == 1
                ? ScopeMessages.of(scopes.get(0)).orElse("")
                : "The message of each scope in status.scopes says what to do.";
        return Optional.of(WatchEvent.warning(
                "ScopeUnreadable",
                Wording.scopes(scopes.size()) + " can't be read: " + Wording.list(scopes, wording::cause) + ". "
                        + advice));
    }

    private Optional<WatchEvent> below() {
        if (judgesAggregate()) {
            return after.verdict()
                    .filter(verdict -> isNews(verdict.is(Judgement.FALSE), was -> had(was, Judgement.FALSE)))
                    .map(verdict -> WatchEvent.warning("ScoreBelowMinimum", verdict.message()));
        }
        Set<ScopeId> known = before.map(WatchSnapshot::below).orElse(Set.of());
        List<ScopeVerdict> scopes = where(scope ->
                scope.below().orElse(false) && !known.contains(scope.record().id()));
        return scopes.isEmpty()
                ? Optional.empty()
                : Optional.of(WatchEvent.warning(
                        "ScoreBelowMinimum",
                        Wording.scopes(scopes.size())
                                + (scopes.size() == 1
                                        ? " is now below its minimum: "
                                        : " are now below their minimum: ")
                                + Wording.list(scopes, wording::score) + "."));
    }

    private Optional<WatchEvent> recovered() {
        if (judgesAggregate()) {
            return after.verdict()
                    .filter(verdict -> verdict.is(Judgement.TRUE)
                            && before.filter(was -> had(was, Judgement.FALSE)).isPresent())
                    .map(verdict -> WatchEvent.normal("ScoreRecovered", verdict.message()));
        }
        Set<ScopeId> known = before.map(WatchSnapshot::below).orElse(Set.of());
        List<ScopeVerdict> scopes = where(scope -> scope.usable()
                && !scope.below().orElse(true)
                && known.contains(scope.record().id()));
        return scopes.isEmpty()
                ? Optional.empty()
                : Optional.of(WatchEvent.normal(
                        "ScoreRecovered",
                        Wording.scopes(scopes.size())
                                + (scopes.size() == 1
                                        ? " is at or above its minimum again: "
                                        : " are at or above their minimum again: ")
                                + Wording.list(scopes, wording::score) + "."));
    }

    private boolean judgesAggregate() {
        return after.scopes().stream().allMatch(scope -> scope.minimum().isEmpty());
    }

    private static boolean had(WatchSnapshot was, String status) {
        return was.verdict().filter(status::equals).isPresent();
    }

    private boolean isNews(boolean now, Predicate<WatchSnapshot> then) {
        return now && before.filter(then).isEmpty();
    }

    private List<ScopeVerdict> where(Predicate<ScopeVerdict> which) {
        return after.scopes().stream().filter(which).toList();
    }
}
