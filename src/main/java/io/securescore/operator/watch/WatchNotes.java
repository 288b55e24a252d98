package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Waiver;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.ScopeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is odd about a watch, each oddity in one sentence with what to change: most likely mistakes, none of them fatal. */
final class WatchNotes {
    /** Also how a later process knows that this was said already. */
    static final String REQUEST_TOO_LONG =
            "The annotation securescore.io/requested-at is ignored, because it is longer than "
                    + Watchlist.MAX_REQUEST_LENGTH + " characters: set a shorter text, such as the time.";

    private static final int NAMED = 5;

    private WatchNotes() {}

    static List<String> of(WatchInput input) {
        List<String> notes = new ArrayList<>();
        if (input.requestTooLong()) {
            notes.add(REQUEST_TOO_LONG);
        }
        notes.addAll(named(Stream.concat(
                        input.spec().subscriptions().stream()
                                .map(entry -> mismatch(input, "subscription", entry.id(), entry.name())),
                        input.spec().connectors().stream()
                                .map(entry -> mismatch(input, "connector", entry.id(), entry.name())))
                .flatMap(Optional::stream)));
        Denial.ofSelected(input)
                .filter(leftOut -> !input.membership().namesNothing())
                .ifPresent(notes::add);
        foldedIds(input).ifPresent(notes::add);
        unknownWaivers(input).ifPresent(notes::add);
        minimumsWithoutEffect(input).ifPresent(notes::add);
        return notes;
    }

    private static Optional<String> mismatch(WatchInput input, String kind, String id, String written) {
        return Optional.ofNullable(written)
                .map(FreeText::clean)
                .filter(expected -> !expected.isEmpty())
                .flatMap(expected -> input.nameOf(ScopeId.parse(id))
                        .map(FreeText::clean)
                        .filter(name -> !name.equalsIgnoreCase(expected))
                        .map(name -> "Azure calls the " + kind + " " + id + " \"" + name + "\", the watch calls it \""
                                + expected + "\": most likely a mistyped id; correct the id or the name."));
    }

    private static Optional<String> foldedIds(WatchInput input) {
        return join(input.membership().foldedIds().keySet().stream().sorted().map(ScopeId::lastPart))
                .map(ids ->
                        "Ids that differ only in case are one scope, of which the first entry counts: " + ids + ".");
    }

    private static Optional<String> unknownWaivers(WatchInput input) {
        if (!input.membership().resolved()) {
            return Optional.empty();
        }
        return join(input.spec().waivers().stream().map(Waiver::id).filter(id -> !input.membership()
                        .names(ScopeId.parse(id))))
                .map(ids -> "Waived but not watched: " + ids + "; correct the id, or remove the waiver.");
    }

    private static Optional<String> minimumsWithoutEffect(WatchInput input) {
        boolean some = Stream.concat(
                        input.spec().subscriptions().stream().map(WatchedSubscription::minimumScore),
                        input.spec().connectors().stream().map(entry -> entry.minimumScore()))
                .anyMatch(minimum -> minimum != null);
        return input.observesOnly() && some
                ? Optional.of("The minimumScore of single entries has no effect without spec.minimumScore: set it too.")
                : Optional.empty();
    }

    private static Optional<String> join(Stream<String> ids) {
        List<String> named = named(ids);
        return named.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", named));
    }

    private static List<String> named(Stream<String> all) {
        List<String> list = all.toList();
        if (list.size() <= NAMED) {
            return list;
        }
        return Stream.concat(list.stream().limit(NAMED), Stream.of("and " + (list.size() - NAMED) + " more"))
                .toList();
    }
}
