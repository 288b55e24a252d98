package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final SteppingClock clock = new SteppingClock();
    private final Heartbeat heartbeat = new Heartbeat(clock);
    private final HeartbeatCheck check = new HeartbeatCheck(heartbeat);

    @Test
    void shouldBeAliveWhileNobodyIsExpectedToBeat() {
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void shouldBeAliveForTenMinutesAfterABeat() {
        heartbeat.beat("poller");
        clock.step(Duration.ofMinutes(10));

        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void shouldExpectNothingOfSomebodyWhoIsOnlyKeptAlive() {
        heartbeat.keepAlive("poller");
        clock.step(Duration.ofMinutes(11));
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);

        heartbeat.beat("poller");
        clock.step(Duration.ofMinutes(9));
        heartbeat.keepAlive("poller");
        clock.step(Duration.ofMinutes(9));
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void shouldBeDeadWhenSomebodyIsSilentForLongerAndNameThem() {
        heartbeat.beat("poller");
        heartbeat.beat("reconcile of team-a/production");
        clock.step(Duration.ofMinutes(9));
        heartbeat.beat("reconcile of team-a/production");
        clock.step(Duration.ofMinutes(2));

        HealthCheckResponse response = check.call();

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData()).hasValue(Map.of("poller", "silent for more than 10 minutes"));
    }

    @Test
    void shouldExpectNothingOfWhoRests() {
        heartbeat.beat("poller");
        heartbeat.rest("poller");
        clock.step(Duration.ofDays(1));

        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T12:00:00Z");

        void step(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
