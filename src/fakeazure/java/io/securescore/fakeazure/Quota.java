package io.securescore.fakeazure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Resource Graph's quota of one user: so many queries in each window, 15 in 5 s by the documented example. Every answer
 * carries what is left of the window and when it ends; beyond it, 429.
 */
final class Quota {

    /**
     * What the quota says to one query.
     *
     * @param granted whether the query is answered
     * @param headers the quota's headers, and Retry-After when it is refused
     */
    record Verdict(boolean granted, Map<String, String> headers) {}

    private final Clock clock;
    private int limit = 15;
    private Duration window = Duration.ofSeconds(5);
    private Instant windowEnd = Instant.MIN;
    private int used;

    Quota(Clock clock) {
        this.clock = clock;
    }

    /** @param newLimit queries in a window; 0 switches the quota off */
    synchronized void set(int newLimit, Duration newWindow) {
        limit = newLimit;
        window = newWindow;
        windowEnd = Instant.MIN;
    }

    synchronized Verdict take() {
        if (limit == 0) {
            return new Verdict(true, Map.of());
        }
        Instant now = clock.instant();
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(window);
            used = 0;
        }
        long seconds = Math.max(1, (Duration.between(now, windowEnd).toMillis() + 999) / 1000);
        String resetsAfter = "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
        if (used >= limit) {
            return new Verdict(
                    false,
                    Map.of(
                            "x-ms-user-quota-remaining",
                            "0",
                            "x-ms-user-quota-resets-after",
                            resetsAfter,
                            "Retry-After",
                            Long.toString(seconds)));
        }
        used++;
        return new Verdict(
                true,
                Map.of(
                        "x-ms-user-quota-remaining",
                        Integer.toString(limit - used),
                        "x-ms-user-quota-resets-after",
                        resetsAfter));
    }
}
