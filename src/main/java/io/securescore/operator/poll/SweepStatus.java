package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource;
import java.time.Instant;
import java.util.Optional;

/**
 * How the sweeps of one watch went.
 *
 * @param since when this process first saw the watch, or when it was resumed
 * @param lastPollTime the end of the last sweep of this watch, whatever its outcome; from its status after a start
 * @param lastAnswer the end of the last sweep in which Azure answered for at least one of its scopes
 * @param failure why the last sweep got no whole answer, if it didn't
 * @param handledRequest the last {@code requested-at} whose poll has ended; from its status after a start
 * @param restored true from a start until a sweep has answered for all scopes of the watch: until then its status is that of
 *     an earlier process, and a reconcile of an already observed generation writes nothing
 */
public record SweepStatus(
        Instant since,
        Optional<Instant> lastPollTime,
        Optional<Instant> lastAnswer,
        Optional<ScoreSource.Failure> failure,
        Optional<String> handledRequest,
        boolean restored) {
    /** Whether the last sweep failed because there was no token. */
    public boolean credentialFailed() {
        return failedBy(ScoreSource.Cause.CREDENTIAL);
    }

    /** Whether the last sweep failed because the identity can read none of what was asked for. */
    public boolean nothingReadable() {
        return failedBy(ScoreSource.Cause.NOTHING_READABLE);
    }

    /** Why the last sweep got no whole answer, in one sentence, if it didn't. */
    public Optional<String> failureMessage() {
        return failure.map(ScoreSource.Failure::message);
    }

    private boolean failedBy(ScoreSource.Cause cause) {
        return failure.filter(f -> f.cause() == cause).isPresent();
    }
}
