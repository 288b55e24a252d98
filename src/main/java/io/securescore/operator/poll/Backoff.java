package io.securescore.operator.poll;

import java.time.Duration;

/** Exponential back-off. Pure. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private Backoff() {}

    /**
     * How long to wait after a number of failures in a row: {@code first}, doubled for each further failure, at most
     * {@code max}, and of that between a half and one and a half by the jitter.
     *
     * @param failures at least 1
     * @param jitter01 0..1; 0.5 is no jitter
     */
    public static Duration after(int failures, Duration first, Duration max, double jitter01) {
        long doubled = first.toMillis() << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
        long capped = doubled <= 0 ? max.toMillis() : Math.min(max.toMillis(), doubled);
        return Duration.ofMillis(Math.round(capped * (0.5 + jitter01)));
    }
}
