package io.securescore.operator.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PollGridTest {

    @Test
    void shouldPutTheNextPointOnAMultipleOfTheIntervalSinceTheOrigin() {
        PollGrid grid = new PollGrid(Instant.parse("2026-01-01T00:07:00Z"));

        assertThat(grid.next(Instant.parse("2026-11-24T10:00:00Z"), Duration.ofHours(1)))
                .isEqualTo("2026-11-24T10:07:00Z");
        assertThat(grid.next(Instant.parse("2026-11-24T10:07:00Z"), Duration.ofHours(1)))
                .isEqualTo("2026-11-24T11:07:00Z");
        assertThat(grid.next(Instant.parse("2025-11-24T10:00:00Z"), Duration.ofHours(24)))
                .isEqualTo("2025-11-25T00:07:00Z");
    }

    @Test
    void shouldKeepTheOriginOfAnInstallationAndSpreadInstallations() {
        assertThat(PollGrid.forInstallation("cluster-a")).isEqualTo(PollGrid.forInstallation("cluster-a"));
        assertThat(PollGrid.forInstallation("cluster-a")).isNotEqualTo(PollGrid.forInstallation("cluster-b"));
    }

    @Property
    void shouldNeverBeLaterThanOneIntervalAndAlwaysLaterThanNow(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long now,
            @ForAll @LongRange(min = 300, max = 86_400) long seconds) {
        PollGrid grid = PollGrid.forInstallation("any");
        Instant after = Instant.ofEpochMilli(now);
        Duration interval = Duration.ofSeconds(seconds);

        Instant next = grid.next(after, interval);

        assertThat(next).isAfter(after).isBeforeOrEqualTo(after.plus(interval));
        assertThat(Duration.between(grid.origin(), next).toMillis() % interval.toMillis())
                .isZero();
    }
}
