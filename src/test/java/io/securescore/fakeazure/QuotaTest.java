package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaTest {

    private final TestClock clock = new TestClock();
    private final Quota quota = new Quota(clock);

    @Test
    void shouldGrantFifteenQueriesInFiveSecondsAndSayWhatIsLeft() {
        for (int left = 14; left >= 0; left--) {
            assertThat(quota.take())
                    .isEqualTo(new Quota.Verdict(
                            true,
                            Map.of(
                                    "x-ms-user-quota-remaining",
                                    Integer.toString(left),
                                    "x-ms-user-quota-resets-after",
                                    "00:00:05")));
        }
        clock.advance(Duration.ofMillis(2_500));
        assertThat(quota.take())
                .isEqualTo(new Quota.Verdict(
                        false,
                        Map.of(
                                "x-ms-user-quota-remaining", "0",
                                "x-ms-user-quota-resets-after", "00:00:03",
                                "Retry-After", "3")));
    }

    @Test
    void shouldGrantAgainInTheNextWindow() {
        quota.set(1, Duration.ofSeconds(5));
        assertThat(quota.take().granted()).isTrue();
        assertThat(quota.take().granted()).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(quota.take().granted()).isTrue();
    }

    @Test
    void shouldGrantEverythingWhenSwitchedOff() {
        quota.set(0, Duration.ofSeconds(5));
        for (int i = 0; i < 100; i++) {
            assertThat(quota.take()).isEqualTo(new Quota.Verdict(true, Map.of()));
        }
    }

    @Test
    void shouldRefillArmsBucketWithTwentyFiveReadsASecond() {
        TokenBuckets buckets = new TokenBuckets(clock);
        for (int left = 249; left >= 0; left--) {
            assertThat(buckets.take("a")).hasValue(left);
        }
        assertThat(buckets.take("a")).isEmpty();
        assertThat(buckets.take("b")).hasValue(249);
        clock.advance(Duration.ofSeconds(1));
        assertThat(buckets.take("a")).hasValue(24);
    }
}
