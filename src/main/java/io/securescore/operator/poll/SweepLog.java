package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource.Failure;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The one line that a sweep leaves in the log. */
final class SweepLog {
    private static final Logger LOG = Logger.getLogger(SweepLog.class);

    private SweepLog() {}

    /** A sweep has ended: INFO, or WARN when Azure answered for nothing. */
    static void ended(int watches, SweepOutcome outcome, Duration duration) {
        int scopes = outcome.readings().size();
        if (outcome.failure().isPresent()) {
            Failure failure = outcome.failure().get();
            LOG.warnf(
                    "Sweep failed watches=%d scopes=%d scored=%d durationMillis=%d cause=%s message=\"%s\"",
                    watches, scopes, outcome.scored(), duration.toMillis(), failure.cause(), failure.message());
        } else {
            LOG.infof(
                    "Sweep ended watches=%d scopes=%d scored=%d unscored=%d durationMillis=%d",
                    watches, scopes, outcome.scored(), scopes - outcome.scored(), duration.toMillis());
        }
    }
}
