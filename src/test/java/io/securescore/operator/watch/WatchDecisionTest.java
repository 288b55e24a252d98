package io.securescore.operator.watch;

import static io.securescore.operator.watch.Given.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Summary;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.watch.WatchDecision.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchDecisionTest {
    private final ScoreStore store = new ScoreStore();
    private SecureScoreWatchSpec spec = Given.spec(75);
    private long generation = 1;
    private Optional<Said> said = Optional.empty();

    private WatchDecision look(SweepStatus sweep, Instant now) {
        WatchDecision decision =
                WatchDecision.of(Given.input(spec, generation, store, sweep, said.map(Said::status), now), said);
        said = decision.said();
        return decision;
    }

    private WatchDecision poll(Instant at, String one, String two) {
        Given.read(store, at, one, two);
        return look(Given.swept(at), at);
    }

    @Test
    void shouldWriteEachOfThreeEqualPollsDifferingInTimesOnly() {
        List<SecureScoreWatchStatus> written = new ArrayList<>();
        for (int hour = 0; hour < 3; hour++) {
            poll(NOON.plus(Duration.ofHours(hour)), "80", "90").status().ifPresent(written::add);
        }
        assertThat(written).hasSize(3);
        assertThat(written).extracting(SecureScoreWatchStatus::lastPollTime).doesNotHaveDuplicates();
        assertThat(StatusDifference.differsOnlyInTimes(written.get(0), written.get(1)))
                .isTrue();
        assertThat(StatusDifference.differsOnlyInTimes(written.get(1), written.get(2)))
                .isTrue();
        assertThat(written.get(2).conditions()).isEqualTo(written.get(0).conditions());
    }

    @Test
    void shouldWriteNothingInTenLooksBetweenPolls() {
        poll(NOON, "80", "70");
        for (int minute = 1; minute <= 10; minute++) {
            WatchDecision decision = look(Given.swept(NOON), NOON.plus(Duration.ofMinutes(minute)));
            assertThat(decision.status()).isEmpty();
            assertThat(decision.events()).isEmpty();
            assertThat(decision.edited()).isFalse();
        }
    }

    @Test
    void shouldWriteNothingWhenAScopeIsRefreshedForAnotherWatch() {
        poll(NOON, "80", "90");
        store.apply(Given.reading(Given.ONE, "80"), NOON.plusSeconds(900));
        assertThat(look(Given.swept(NOON), NOON.plusSeconds(900)).status()).isEmpty();
    }

    @Test
    void shouldWriteAtOnceWhenAnotherWatchBringsANewScore() {
        poll(NOON, "80", "90");
        store.apply(Given.reading(Given.ONE, "74"), NOON.plusSeconds(900));
        WatchDecision decision = look(Given.swept(NOON), NOON.plusSeconds(900));
        assertThat(decision.status()).isPresent();
        assertThat(decision.events())
                .extracting(WatchEvent::reason)
                .containsExactly("ScoreBelowMinimum", "ScoreDropped");
    }

    @Test
    void shouldNotTellANewWatchOfAChangeSinceAReadingThatItNeverSaw() {
        ScoreStore earlier = new ScoreStore();
        Given.read(earlier, NOON.minusSeconds(3_600), "70", "90");
        store.restore(earlier.ledgers());
        look(Given.swept(NOON.minusSeconds(60)), NOON.minusSeconds(60));
        WatchDecision decision = poll(NOON, "80", "90");
        assertThat(decision.status().orElseThrow().recentChanges()).hasSize(1);
        assertThat(decision.events()).isEmpty();
    }

    @Test
    void shouldWriteAgainWhatMayNotHaveBeenWritten() {
        poll(NOON, "80", "70");
        said = said.map(last -> new Said(last.status(), last.snapshot(), false));
        WatchDecision decision = look(Given.swept(NOON), NOON.plusSeconds(5));
        assertThat(decision.status()).isPresent();
        assertThat(decision.events()).isEmpty();
        assertThat(look(Given.swept(NOON), NOON.plusSeconds(6)).status()).isEmpty();
    }

    @Test
    void shouldKeepTheTransitionTimeUntilTheStatusMoves() {
        poll(NOON, "80", "90");
        String since = verdict(poll(NOON.plusSeconds(3_600), "81", "90")).getLastTransitionTime();
        assertThat(since).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(verdict(poll(NOON.plusSeconds(7_200), "70", "90")).getLastTransitionTime())
                .isEqualTo("2026-11-24T14:00:00Z");
    }

    @Test
    void shouldSayThatAGenerationIsNewOnce() {
        assertThat(poll(NOON, "80", "90").edited()).isTrue();
        assertThat(look(Given.swept(NOON), NOON.plusSeconds(1)).edited()).isFalse();
        spec = Given.spec(85);
        generation = 2;
        assertThat(look(Given.swept(NOON), NOON.plusSeconds(2)).edited()).isTrue();
        assertThat(look(Given.swept(NOON), NOON.plusSeconds(3)).edited()).isFalse();
    }

    @Test
    void shouldRestUntilAScopeTurnsStale() {
        poll(NOON, "80", "90");
        Instant justBefore = NOON.plus(Duration.ofHours(9)).minusSeconds(20);
        assertThat(look(Given.swept(NOON), justBefore).rest()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void shouldRestAtMostAnHour() {
        assertThat(poll(NOON, "80", "90").rest()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void shouldTellANewCauseOfUnreadabilityOnlyForScopesThatWereReadable() {
        poll(NOON, "80", "90");
        store.apply(
                ScopeReading.without(ScopeId.subscription(Given.ONE), ScopeState.ACCESS_DENIED, ""),
                NOON.plusSeconds(3_600));
        assertThat(look(Given.swept(NOON.plusSeconds(3_600)), NOON.plusSeconds(3_600))
                        .events())
                .extracting(WatchEvent::reason)
                .containsExactly("ScopeUnreadable");
        store.apply(
                ScopeReading.without(ScopeId.subscription(Given.ONE), ScopeState.NOT_FOUND, ""),
                NOON.plusSeconds(7_200));
        assertThat(look(Given.swept(NOON.plusSeconds(7_200)), NOON.plusSeconds(7_200))
                        .events())
                .isEmpty();
    }

    @Test
    void shouldJudgeInSpiteOfAStatusThatSomebodyTamperedWith() {
        SecureScoreWatchStatus honest = poll(NOON, "70", "90").status().orElseThrow();
        ScopeStatus nameless = new ScopeStatus(
                null, "prod-eu", null, "Disabled", null, null, null, null, null, null, null, null, null, null);
        SecureScoreWatchStatus tampered = new SecureScoreWatchStatus(
                1L,
                null,
                null,
                null,
                null,
                null,
                null,
                new Summary(2, 2, -1, 0, 0, 0, 0),
                null,
                null,
                List.of(nameless),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        WatchDecision decision = WatchDecision.of(
                Given.input(spec, 1, store, Given.swept(NOON), Optional.of(tampered), NOON), Optional.empty());
        assertThat(decision.status().map(SecureScoreWatchStatus::scopes)).contains(honest.scopes());
        assertThat(decision.events()).extracting(WatchEvent::reason).contains("ScoreBelowMinimum");
    }

    private static Condition verdict(WatchDecision decision) {
        return ConditionMerger.find(decision.status().orElseThrow().conditions(), "MeetsMinimum")
                .orElseThrow();
    }
}
