package io.securescore.operator.runtime;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whether something in the process hangs: who has beaten must beat again within {@link #LIMIT}, or say that it rests.
 * The poll loop beats at every turn and at every request that it sends. How Azure fares is no question here.
 */
@Singleton
public class Heartbeat {
    /** How long somebody may be silent. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    private final Clock clock;
    private final Map<String, Instant> beats = new ConcurrentHashMap<>();

    /** No one is expected to beat yet. */
    public Heartbeat(Clock clock) {
        this.clock = clock;
    }

    /** I am alive, and will say so again. */
    public void beat(String who) {
        beats.put(who, clock.instant());
    }

    /** I am still alive, if that is expected of me at all: a request that outlives the lead must not raise expectations. */
    public void keepAlive(String who) {
        beats.computeIfPresent(who, (any, last) -> clock.instant());
    }

    /** Expect nothing of me until I beat again. */
    public void rest(String who) {
        beats.remove(who);
    }

    /** Who has been silent for too long, in alphabetical order. */
    List<String> silent() {
        Instant oldest = clock.instant().minus(LIMIT);
        return beats.entrySet().stream()
                .filter(beat -> beat.getValue().isBefore(oldest))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
