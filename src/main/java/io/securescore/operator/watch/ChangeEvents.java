package io.securescore.operator.watch;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells changes of scores that weren't told before: what was lost, what was gained, and what Microsoft's model did. */
final class ChangeEvents {
    private static final int NAMED = 5;

    private ChangeEvents() {}

    /**
     * At most one event per reason, with a count and the five largest changes.
     *
     * @param news notable changes, the largest first
     */
    static List<WatchEvent> of(List<ScopeChange> news, Wording wording) {
        return Stream.of(
                        told(news, ScopeChange::isDrop, wording, "lost points")
                                .map(text -> WatchEvent.warning("ScoreDropped", text)),
                        told(news, ScopeChange::isImprovement, wording, "gained points")
                                .map(text -> WatchEvent.normal("ScoreImproved", text)),
                        told(news, ScopeChange::isOfTheModel, wording, "moved because Microsoft changed the model")
                                .map(text -> WatchEvent.normal("ScoreModelChanged", text)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> told(
            List<ScopeChange> news, Predicate<ScopeChange> which, Wording wording, String what) {
        List<ScopeChange> changes = news.stream().filter(which).toList();
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        long scopes = changes.stream()
                .map(changed -> changed.scope().record().id())
                .distinct()
                .count();
        String most = changes.size() > NAMED ? ", the " + NAMED + " largest changes" : "";
        return Optional.of(Wording.scopes((int) scopes) + " " + what + most + ": "
                + changes.stream()
                        .limit(NAMED)
                        .map(changed -> changes.size() == 1
                                ? ChangeWording.sentence(wording.name(changed.scope()), changed.change())
                                : ChangeWording.brief(wording.name(changed.scope()), changed.change()))
                        .collect(Collectors.joining("; "))
                + ".");
    }
}
