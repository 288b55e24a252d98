package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreStoreTest {
    private static final ScopeId ID = ScopeId.subscription("a0000000-0000-4000-8000-000000000001");
    private static final ScopeId OTHER = ScopeId.subscription("a0000000-0000-4000-8000-000000000002");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofHours(8));

    private final ScoreStore store = new ScoreStore();

    @Test
    void shouldHaveAnEmptyLedgerOfAScopeNeverHeardOf() {
        assertThat(store.ledger(ID)).isEqualTo(ScopeLedger.empty(ID));
        assertThat(store.ledgers()).isEmpty();
    }

    @Test
    void shouldExplainWhatChangedBetweenTwoScores() {
        store.apply(scored(40), NOON);
        store.apply(scored(30), LATER);
        assertThat(store.ledger(ID).lastChange().orElseThrow())
                .isEqualTo(ChangeExplanation.explain(read(40, NOON), read(30, LATER)));
        assertThat(store.ledgers()).containsExactly(store.ledger(ID));
    }

    @Test
    void shouldCompareAcrossAPollThatGotNoAnswer() {
        store.apply(scored(40), NOON);
        store.apply(ScopeReading.without(ID, ScopeState.THROTTLED, ""), NOON);
        store.apply(scored(30), LATER);
        assertThat(store.ledger(ID).lastChange().orElseThrow().points()).isEqualByComparingTo("-10");
    }

    @Test
    void shouldNotCompareAcrossARowWithoutPoints() {
        store.apply(scored(40), NOON);
        store.apply(ScopeReading.without(ID, ScopeState.NOT_SCORED, "").in(Environment.AZURE), NOON);
        store.apply(scored(30), LATER);
        assertThat(store.ledger(ID).lastChange()).isEmpty();
        assertThat(store.ledger(ID).baseline()).contains(read(30, LATER));
    }

    @Test
    void shouldExplainAChangeBetweenTwoProcessesByTheRestoredLedger() {
        store.restore(List.of(ScopeLedger.empty(ID).after(read(40, NOON))));
        store.seed(record(40, NOON));
        store.apply(scored(30), LATER);
        assertThat(store.ledger(ID).lastChange().orElseThrow())
                .isEqualTo(ChangeExplanation.explain(read(40, NOON), read(30, LATER)));
    }

    @Test
    void shouldTellAChangeOnceThatTheLedgerHoldsAndTheStatusDoesNot() {
        ScopeLedger told = ScopeLedger.empty(ID).after(read(40, NOON)).after(read(30, LATER));
        store.restore(List.of(told));
        store.seed(record(40, NOON));
        store.apply(scored(30), LATER.plusSeconds(60));
        assertThat(store.ledger(ID)).isEqualTo(told);
    }

    @Test
    void shouldCompareWithAStatusWithoutALedger() {
        store.seed(record(40, NOON));
        store.apply(scored(30), LATER);
        assertThat(store.ledger(ID).lastChange().orElseThrow().parts())
                .containsExactly(new ChangePart(Movement.UNATTRIBUTED, "", "", new BigDecimal("-10.0000000000"), 0));
    }

    @Test
    void shouldNotRestoreOverALedgerOfThisProcess() {
        store.apply(scored(40), LATER);
        store.restore(List.of(ScopeLedger.empty(ID).after(read(10, NOON))));
        assertThat(store.ledger(ID).baseline()).contains(read(40, LATER));
    }

    @Test
    void shouldChangeNothingBeforeADraftIsPublished() {
        store.apply(scored(40), NOON);
        ScopeLedger before = store.ledger(ID);
        ScopeLedger other = ScopeLedger.empty(OTHER);
        store.restore(List.of(other));

        ScoreStore.Draft draft = store.draft(List.of(scored(30)), LATER);

        assertThat(store.ledger(ID)).isEqualTo(before);
        assertThat(store.get(ID).score()).contains(score(40));
        assertThat(draft.ledgers().values()).containsExactlyInAnyOrder(before.after(read(30, LATER)), other);

        store.publish(draft);

        assertThat(store.ledgers()).containsExactlyInAnyOrder(before.after(read(30, LATER)), other);
        assertThat(store.get(ID).score()).contains(score(30));
    }

    @Test
    void shouldForgetTheLedgersOfScopesThatNobodyWatches() {
        store.apply(scored(40), NOON);
        store.restore(List.of(ScopeLedger.empty(OTHER)));
        store.retain(Set.of(OTHER));
        assertThat(store.ledgers()).containsExactly(ScopeLedger.empty(OTHER));
    }

    private static ReadScore read(int points, Instant at) {
        return new ReadScore(score(points), Optional.of(controls(points)), at);
    }

    private static ScopeReading scored(int points) {
        return ScopeReading.scored(ID, Environment.AZURE, score(points), controls(points));
    }

    private static ScopeRecord record(int points, Instant at) {
        return new ScopeRecord(
                ID,
                ScopeState.SCORED,
                "",
                Optional.of(Environment.AZURE),
                Optional.of(score(points)),
                Optional.empty(),
                Optional.of(at),
                Optional.of(at),
                Optional.of(at),
                0);
    }

    private static SecureScore score(int points) {
        return new SecureScore(BigDecimal.valueOf(points), BigDecimal.valueOf(100), 1);
    }

    private static List<SecureScoreControl> controls(int points) {
        return List.of(new SecureScoreControl(
                "a", "A", BigDecimal.valueOf(points), BigDecimal.valueOf(100), points, 100 - points, 0));
    }
}
