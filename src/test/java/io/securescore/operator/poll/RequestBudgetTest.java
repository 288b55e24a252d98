package io.securescore.operator.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the next request may be sent. */
class RequestBudgetTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = START;
    private final Clock clock = new Clock() {
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
    };
    private final RequestBudget budget = new RequestBudget(
            clock,
            duration -> {
                sleeps.add(duration);
                now = now.plus(duration);
            },
            () -> 0.5);

    @Test
    void shouldSendAtOnceWhenNothingSpeaksAgainstIt() throws InterruptedException {
        assertThat(budget.acquire()).isTrue();
        budget.note(200, headers(Map.of()));
        assertThat(budget.acquire()).isTrue();
        assertThat(sleeps).isEmpty();
        assertThat(budget.closedUntil()).isEmpty();
        assertThat(budget.remaining()).isZero();
    }

    @Test
    void shouldWaitUntilTheQuotaResetsWhenNoneIsLeft() throws InterruptedException {
        budget.note(200, headers(Map.of("x-ms-user-quota-remaining", "0", "x-ms-user-quota-resets-after", "00:00:05")));

        assertThat(budget.closedUntil()).contains(START.plusSeconds(5));
        assertThat(budget.remaining()).isEqualTo(Duration.ofSeconds(5));
        assertThat(budget.acquire()).isTrue();
        assertThat(sleeps).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void shouldNotWaitWhileQuotaIsLeft() {
        budget.note(200, headers(Map.of("x-ms-user-quota-remaining", "1", "x-ms-user-quota-resets-after", "00:00:05")));

        assertThat(budget.closedUntil()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 60, 60",
        "Retry-After, 'Tue, 24 Nov 2026 12:10:00 GMT', 600",
        "Retry-After, 'Tue, 24 Nov 2026 11:00:00 GMT', 0",
        "retry-after-ms, 1500, 1.5",
        "x-ms-retry-after-ms, 250, 0.25",
        "Retry-After, 999999999999, 86400",
        "Retry-After, -5, 1",
        "Retry-After, soon, 1",
        "Retry-After, '', 1",
    })
    void shouldHonourRetryAfterInEveryForm(String name, String value, double seconds) {
        budget.note(429, headers(Map.of(name, value)));

        assertThat(budget.closedUntil().orElse(START))
                .isEqualTo(START.plus(Duration.ofMillis(Math.round(seconds * 1000))));
    }

    @Test
    void shouldHonourRetryAfterOfServerErrorsToo() {
        budget.note(503, headers(Map.of("Retry-After", "30")));

        assertThat(budget.closedUntil()).contains(START.plusSeconds(30));
    }

    @Test
    void shouldBackOffWhenThrottledWithoutRetryAfter() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            budget.note(429, headers(Map.of()));
            budget.acquire();
        }
        assertThat(sleeps)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));

        budget.note(200, headers(Map.of()));
        budget.note(429, headers(Map.of()));
        budget.acquire();
        assertThat(sleeps.get(4)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldRefuseAtOnceWhenTheWaitIsLongerThanItsPatience() throws InterruptedException {
        budget.note(429, headers(Map.of("Retry-After", "61")));

        assertThat(budget.acquire()).isFalse();
        assertThat(sleeps).isEmpty();
        assertThat(budget.closedUntil()).contains(START.plusSeconds(61));

        now = START.plusSeconds(1);
        assertThat(budget.acquire()).isTrue();
        assertThat(sleeps).containsExactly(Duration.ofSeconds(60));
    }

    @Test
    void shouldNeverShortenAWaitThatWasAskedFor() {
        budget.note(429, headers(Map.of("Retry-After", "300")));
        budget.note(429, headers(Map.of("Retry-After", "1")));

        assertThat(budget.closedUntil()).contains(START.plusSeconds(300));
    }

    @Test
    void shouldWaitForARefillWhenResourceManagersReadsAreUsedUp() {
        budget.note(200, headers(Map.of("x-ms-ratelimit-remaining-subscription-reads", "0")));

        assertThat(budget.closedUntil()).contains(START.plusSeconds(1));
    }

    @Test
    void shouldTryFiveTimesWithinTwoMinutes() {
        assertThat(budget.allowsRetry(1, START)).isTrue();
        assertThat(budget.allowsRetry(4, START)).isTrue();
        assertThat(budget.allowsRetry(5, START)).isFalse();
        assertThat(budget.allowsRetry(1, START.minusSeconds(120))).isFalse();
    }

    @Test
    void shouldEndAWaitWhenInterrupted() {
        RequestBudget real = new RequestBudget(clock, duration -> Thread.sleep(duration.toMillis()), () -> 0.5);
        real.note(429, headers(Map.of("Retry-After", "60")));
        Thread.currentThread().interrupt();

        assertThatThrownBy(real::acquire).isInstanceOf(InterruptedException.class);
    }

    private static Function<String, String> headers(Map<String, String> headers) {
        Map<String, String> byLowerCase = new TreeMap<>();
        headers.forEach((name, value) -> byLowerCase.put(name.toLowerCase(Locale.ROOT), value));
        return name -> byLowerCase.get(name.toLowerCase(Locale.ROOT));
    }
}
