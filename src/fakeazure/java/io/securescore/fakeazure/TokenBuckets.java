package io.securescore.fakeazure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** ARM's read limit: a bucket of 250 for each subscription, refilled with 25 a second. */
final class TokenBuckets {

    private static final double SIZE = 250;
    private static final double REFILL_PER_SECOND = 25;

    private record Level(double tokens, Instant at) {}

    private final Clock clock;
    private final Map<String, Level> levels = new HashMap<>();

    TokenBuckets(Clock clock) {
        this.clock = clock;
    }

    /** Takes one; the reads that remain, or empty when the bucket was. */
    synchronized OptionalInt take(String subscriptionId) {
        Instant now = clock.instant();
        Level last = levels.getOrDefault(subscriptionId, new Level(SIZE, now));
        double seconds = Duration.between(last.at(), now).toMillis() / 1000.0;
        double tokens = Math.min(SIZE, last.tokens() + seconds * REFILL_PER_SECOND);
        if (tokens < 1) {
            return OptionalInt.empty();
        }
        levels.put(subscriptionId, new Level(tokens - 1, now));
        return OptionalInt.of((int) tokens - 1);
    }
}
