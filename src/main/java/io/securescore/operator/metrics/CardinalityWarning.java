package io.securescore.operator.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns when a scrape has more series than a Prometheus takes lightly: once, and again after it had fewer. */
final class CardinalityWarning {
    static final long MANY = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(CardinalityWarning.class);

    private final AtomicBoolean told = new AtomicBoolean();

    /** Takes note of how many series a scrape had. */
    void note(long series) {
        if (series <= MANY) {
            told.set(false);
        } else if (told.compareAndSet(false, true)) {
            LOG.warn(
                    "/metrics has {} series, more than {}: give Prometheus room for them, leave controls out by"
                            + " securescore.metrics.controls=off, or drop some by metricRelabelings",
                    String.format(Locale.ROOT, "%,d", series),
                    String.format(Locale.ROOT, "%,d", MANY));
        }
    }
}
