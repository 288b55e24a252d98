package io.securescore.operator.azure;

import io.securescore.operator.poll.RequestBudget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that stands still until somebody sleeps by it: waits take no time in tests, and are recorded. */
final class SteppingClock extends Clock implements RequestBudget.Sleeper {
    private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.now();

    List<Duration> sleeps() {
        return sleeps;
    }

    synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public void sleep(Duration duration) {
        sleeps.add(duration);
        advance(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
