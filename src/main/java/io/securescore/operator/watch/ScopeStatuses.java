package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The scopes as a status lists them: of each only what the watch doesn't say already, and why its score last moved where there
 * is room for it, the scopes furthest below first. A status is to stay under 400 KB.
 */
final class ScopeStatuses {
    /** What is left of 400 KB for the scopes beside a full plan, full changes and a full history. */
    private static final int MOST_BYTES = 360_000;
    /** A scope's fields and their names, but for its texts. */
    private static final int FIXED_BYTES = 180;

    private final WatchInput input;
    private int bytesLeft = MOST_BYTES;

    private ScopeStatuses(WatchInput input) {
        this.input = input;
    }

    /** The first {@link SecureScoreWatchStatus#MOST_SCOPES} of them. */
    static List<ScopeStatus> of(WatchInput input, List<ScopeVerdict> scopes) {
        ScopeStatuses statuses = new ScopeStatuses(input);
        List<ScopeVerdict> listed =
                scopes.stream().limit(SecureScoreWatchStatus.MOST_SCOPES).toList();
        listed.forEach(statuses::reserve);
        List<ScopeStatus> written = new ArrayList<>();
        listed.forEach(scope -> written.add(statuses.status(scope)));
        return List.copyOf(written);
    }

    private void reserve(ScopeVerdict scope) {
        bytesLeft -= FIXED_BYTES
                + bytes(scope.record().id().value())
                + bytes(scope.name())
                + message(scope).map(ScopeStatuses::bytes).orElse(0);
    }

    private ScopeStatus status(ScopeVerdict scope) {
        ScopeRecord record = scope.record();
        Optional<SecureScore> score = record.score();
        return new ScopeStatus(
                record.id().value(),
                scope.name(),
                scope.environment().map(Environment::label).orElse(null),
                record.state().label(),
                score.map(StatusFactory::percent).orElse(null),
                score.map(points -> Wording.plain(points.currentPoints())).orElse(null),
                score.map(points -> Wording.plain(points.maxPoints())).orElse(null),
                score.map(SecureScore::weight).orElse(null),
                record.scoreChanged().map(StatusFactory::time).orElse(null),
                scope.minimum()
                        .filter(minimum ->
                                scope.waived() || !minimum.equals(input.spec().minimumScore()))
                        .orElse(null),
                record.lastSuccess()
                        .filter(time -> !isOfLastSweep(record, time))
                        .map(StatusFactory::time)
                        .orElse(null),
                scope.waivedUntil().map(LocalDate::toString).orElse(null),
                lastChange(scope).orElse(null),
                message(scope).orElse(null));
    }

    private Optional<String> lastChange(ScopeVerdict scope) {
        if (!scope.below().orElse(false)) {
            return Optional.empty();
        }
        Optional<String> told = input.ledgers()
                .apply(scope.record().id())
                .lastChange()
                .map(ChangeWording::brief)
                .filter(text -> bytes(text) <= bytesLeft);
        bytesLeft -= told.map(ScopeStatuses::bytes).orElse(0);
        return told;
    }

    private static Optional<String> message(ScopeVerdict scope) {
        return ScopeMessages.of(scope).map(Wording::limit);
    }

    /** The scope's score was read by the watch's own last sweep, as {@code lastPollTime} says already. */
    private boolean isOfLastSweep(ScopeRecord record, Instant success) {
        return record.state() == ScopeState.SCORED
                && input.sweep()
                        .lastPollTime()
                        .map(StatusFactory::time)
                        .equals(Optional.of(StatusFactory.time(success)));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
