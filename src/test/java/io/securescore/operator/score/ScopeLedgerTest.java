package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScopeLedgerTest {
    private static final ScopeId ID = ScopeId.subscription("a0000000-0000-4000-8000-000000000001");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant LATER = NOON.plus(Duration.ofHours(8));

    @Test
    void shouldExplainNothingWithoutABaseline() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON));
        assertThat(ledger).isEqualTo(ledger(Optional.of(reading(40, NOON))));
    }

    @Test
    void shouldStayAsItIsWhenOnlyTheWeightChanged() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON));
        ReadScore heavier = new ReadScore(
                new SecureScore(new BigDecimal("40.00"), BigDecimal.valueOf(100), 999),
                reading(40, NOON).controls(),
                LATER);
        assertThat(ledger.after(heavier)).isSameAs(ledger);
    }

    @Test
    void shouldCompareTheNextReadingWithTheLastOne() {
        ScopeLedger ledger = ScopeLedger.empty(ID)
                .after(reading(40, NOON))
                .after(reading(30, LATER))
                .after(reading(35, LATER));
        assertThat(ledger.baseline()).contains(reading(35, LATER));
        assertThat(ledger.lastChange()).contains(ChangeExplanation.explain(reading(30, LATER), reading(35, LATER)));
    }

    @Test
    void shouldCallNothingAChangeThatMovesNoPoints() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON));
        ReadScore exempted =
                new ReadScore(reading(40, NOON).score(), Optional.of(List.of(control("a", 40, 100, 40, 60, 7))), LATER);
        assertThat(ledger.after(exempted)).isEqualTo(ledger(Optional.of(exempted)));
    }

    @Test
    void shouldKeepASmallChangeAsTheLastOneWithoutCallingItNotable() {
        ScopeLedger ledger =
                ScopeLedger.empty(ID).after(reading(4_000, 10_000, NOON)).after(reading(3_951, 10_000, LATER));
        assertThat(ledger.lastChange().orElseThrow().points()).isEqualByComparingTo("-0.49");
        assertThat(ledger.recentChanges()).isEmpty();
        assertThat(ledger.lost().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("0.4900000000")));
    }

    @Test
    void shouldCallAChangeNotableFromHalfAPoint() {
        ScopeLedger ledger =
                ScopeLedger.empty(ID).after(reading(4_000, 10_000, NOON)).after(reading(3_950, 10_000, LATER));
        assertThat(ledger.recentChanges()).containsExactly(ledger.lastChange().orElseThrow());
    }

    @Test
    void shouldAddUpWhatWasLostAndGainedByCause() {
        ScopeLedger ledger = ScopeLedger.empty(ID)
                .after(reading(40, NOON))
                .after(reading(30, LATER))
                .after(reading(25, LATER))
                .after(reading(45, LATER));
        assertThat(ledger.lost().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("15.0000000000")));
        assertThat(ledger.gained().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("20.0000000000")));
    }

    @Test
    void shouldCountALossThatAGainHidesFromTheScore() {
        ReadScore before = of(NOON, control("a", 50, 100, 50, 50, 0), control("b", 50, 100, 50, 50, 0));
        ReadScore after = of(LATER, control("a", 40, 100, 40, 60, 0), control("b", 60, 100, 60, 40, 0));
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        assertThat(ledger.lost().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("5.0000000000")));
        assertThat(ledger.gained().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("5.0000000000")));
        assertThat(ledger.recentChanges()).isEmpty();
    }

    @Test
    void shouldCallARegressionNotableThatTheModelHidesFromTheScore() {
        ReadScore before = of(NOON, control("a", 50, 100, 50, 50, 0));
        ReadScore after = of(LATER, control("a", 40, 100, 40, 60, 0), control("b", 20, 20, 20, 0, 0));
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        ScoreChange change = ledger.lastChange().orElseThrow();
        assertThat(change.points()).isEqualByComparingTo("0");
        assertThat(change.ownPoints()).isEqualByComparingTo("-10");
        assertThat(change.size()).isEqualByComparingTo("10");
        assertThat(ledger.recentChanges()).containsExactly(change);
        assertThat(ledger.lost().byCause().keySet()).containsExactly(ChangeCause.HEALTH);
        assertThat(ledger.gained().byCause().keySet()).containsExactly(ChangeCause.MODEL);
    }

    @Test
    void shouldForgetANotableChangeAfter7Days() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON)).after(reading(30, NOON));
        Instant end = NOON.plus(ScopeLedger.KEPT);
        assertThat(ledger.recentAt(end.minusSeconds(1))).hasSize(1);
        assertThat(ledger.recentAt(end)).isEmpty();
        assertThat(ledger.after(reading(50, end.minusSeconds(1))).recentChanges())
                .hasSize(2);
        assertThat(ledger.after(reading(50, end)).recentChanges())
                .extracting(ScoreChange::at)
                .containsExactly(end);
    }

    @Test
    void shouldKeepThe21LargestChangesTheLargestFirst() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(0, NOON));
        long points = 0;
        for (int step = 1; step <= 25; step++) {
            points += step % 2 == 0 ? -step : step + 1;
            ledger = ledger.after(reading(points, NOON.plusSeconds(step)));
        }
        assertThat(ledger.recentChanges())
                .hasSize(ScopeLedger.MOST_CHANGES)
                .isSortedAccordingTo(ScopeLedger.LARGEST_FIRST);
        assertThat(ledger.recentChanges())
                .extracting(change -> change.size().intValueExact())
                .startsWith(26, 24, 24, 22)
                .endsWith(6);
        assertThat(ledger.recentChanges().get(1).at()).isEqualTo(NOON.plusSeconds(24));
        assertThat(ledger.recentChanges().get(2).at()).isEqualTo(NOON.plusSeconds(23));
    }

    @Test
    void shouldNotCallTheFirstScoreAfterARowWithoutPointsARise() {
        ScopeLedger before = ScopeLedger.empty(ID).after(reading(40, NOON)).after(reading(30, NOON));
        ScopeLedger ledger = before.withoutBaseline();
        assertThat(ledger.baseline()).isEmpty();
        assertThat(ledger.lastChange()).isEqualTo(before.lastChange());
        assertThat(ledger.recentChanges()).isEqualTo(before.recentChanges());
        assertThat(ledger.after(reading(90, LATER)).gained().byCause()).isEmpty();
        assertThat(ledger.after(reading(90, LATER)).lost().byCause())
                .isEqualTo(before.lost().byCause());
        assertThat(ledger.withoutBaseline()).isSameAs(ledger);
    }

    @Test
    void shouldTakeAScoreFromAStatusWhereItHasNoBaseline() {
        assertThat(ScopeLedger.empty(ID).seededBy(known(40, LATER)).baseline())
                .contains(new ReadScore(reading(40, LATER).score(), Optional.empty(), LATER));
    }

    @Test
    void shouldTakeANewerScoreFromAStatus() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON)).seededBy(known(30, LATER));
        assertThat(ledger.baseline()).contains(new ReadScore(reading(30, LATER).score(), Optional.empty(), LATER));
        assertThat(ledger.lost().byCause()).isEmpty();
    }

    @Test
    void shouldNotTakeAnOlderScoreFromAStatus() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, LATER));
        assertThat(ledger.seededBy(known(30, NOON))).isSameAs(ledger);
        assertThat(ledger.seededBy(known(30, LATER))).isSameAs(ledger);
    }

    @Test
    void shouldKeepTheControlsWhereAStatusTellsTheSamePoints() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON));
        assertThat(ledger.seededBy(known(40, LATER))).isSameAs(ledger);
    }

    @Test
    void shouldTakeNothingFromARecordWithoutAScore() {
        ScopeLedger ledger = ScopeLedger.empty(ID);
        assertThat(ledger.seededBy(ScopeRecord.pending(ID))).isSameAs(ledger);
    }

    @Test
    void shouldBookNothingWhenResourcesComeInTheSameProportion() {
        ReadScore before = of(NOON, control("a", 675, 1_000, 81, 39, 0), control("b", 50, 100, 5, 5, 0));
        ReadScore after = of(LATER, control("a", 675, 1_000, 81 + 243, 39 + 117, 0), control("b", 50, 100, 5, 5, 0));
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        assertThat(ledger.lastChange().orElseThrow().parts()).hasSize(2);
        assertThat(ledger.lost().byCause()).isEmpty();
        assertThat(ledger.gained().byCause()).isEmpty();
    }

    @Test
    void shouldBookNothingWhenAGracePeriodKeepsThePoints() {
        ReadScore before = of(NOON, control("a", 75, 100, 3, 1, 0));
        ReadScore after = of(LATER, control("a", 75, 100, 2, 2, 0));
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        assertThat(ledger.lastChange().orElseThrow().parts()).hasSize(2);
        assertThat(ledger.lost().byCause()).isEmpty();
        assertThat(ledger.gained().byCause()).isEmpty();
    }

    @Test
    void shouldBookTheNetOfAControlUnderItsLargestPartOfThatSign() {
        ReadScore before = of(NOON, control("a", 50, 100, 10, 10, 0));
        ReadScore after = of(LATER, control("a", 45, 100, 5, 15, 0));
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        assertThat(ledger.lastChange().orElseThrow().parts())
                .extracting(ChangePart::cause, ChangePart::points)
                .containsExactly(
                        tuple(ChangeCause.HEALTH, new BigDecimal("-25.0000000000")),
                        tuple(ChangeCause.UNATTRIBUTED, new BigDecimal("20.0000000000")));
        assertThat(ledger.lost().byCause()).isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("5.0000000000")));
        assertThat(ledger.gained().byCause()).isEmpty();
    }

    @Test
    void shouldBookAFallOnceThatTheScoreShowsBeforeItsControls() {
        ReadScore controlsLag =
                new ReadScore(reading(30, LATER).score(), reading(40, NOON).controls(), LATER);
        ScopeLedger ledger = ScopeLedger.empty(ID)
                .after(reading(40, NOON))
                .after(controlsLag)
                .after(reading(30, LATER));
        assertThat(ledger.lost().byCause())
                .isEqualTo(Map.of(ChangeCause.UNATTRIBUTED, new BigDecimal("10.0000000000")));
        assertThat(ledger.gained().byCause()).isEmpty();
        assertThat(ledger.baseline()).contains(reading(30, LATER));
    }

    @Test
    void shouldNetTheRestWithTheLargestControlFirst() {
        ReadScore before = new ReadScore(
                new SecureScore(BigDecimal.valueOf(100), BigDecimal.valueOf(200), 1),
                Optional.of(List.of(control("a", 60, 100, 60, 40, 0), control("b", 50, 100, 50, 50, 7))),
                NOON);
        ReadScore after = new ReadScore(
                new SecureScore(BigDecimal.valueOf(94), BigDecimal.valueOf(200), 1),
                Optional.of(List.of(control("a", 50, 100, 50, 50, 0), control("b", 44, 100, 50, 50, 7))),
                LATER);
        ScopeLedger ledger = ScopeLedger.empty(ID).after(before).after(after);
        // a lost 5 turned unhealthy and b 3, the score 3: the 5 that only the controls show are taken from a
        assertThat(ledger.lost().byCause()).isEqualTo(Map.of(ChangeCause.UNATTRIBUTED, new BigDecimal("3.0000000000")));
        assertThat(ledger.gained().byCause()).isEmpty();
    }

    @Test
    void shouldNotBelieveControlsThatNoLongerAddUp() {
        ReadScore whole = of(NOON, control("a", 40, 60, 40, 20, 0), control("b", 10, 40, 10, 30, 0));
        ReadScore partial = new ReadScore(whole.score(), Optional.of(List.of(control("a", 40, 60, 40, 20, 0))), LATER);
        ScopeLedger ledger = ScopeLedger.empty(ID).after(whole);
        assertThat(ledger.after(partial)).isSameAs(ledger);
        assertThat(ledger.after(partial).after(whole)).isSameAs(ledger);
    }

    @Test
    void shouldCallAChangeUnattributedWhoseControlsNoLongerAddUp() {
        ReadScore whole = of(NOON, control("a", 40, 60, 40, 20, 0), control("b", 10, 40, 10, 30, 0));
        ReadScore fallen = of(LATER, control("a", 30, 60, 30, 30, 0), control("b", 10, 40, 10, 30, 0));
        ReadScore partial = new ReadScore(fallen.score(), Optional.of(List.of(control("a", 30, 60, 30, 30, 0))), LATER);
        ScopeLedger ledger = ScopeLedger.empty(ID).after(whole).after(partial);
        assertThat(ledger.lastChange().orElseThrow().parts())
                .containsExactly(new ChangePart(Movement.UNATTRIBUTED, "", "", new BigDecimal("-10.0000000000"), 0));
        assertThat(ledger.baseline()).contains(new ReadScore(fallen.score(), Optional.empty(), LATER));

        ScopeLedger believedAgain = ledger.after(partial).after(fallen);
        assertThat(believedAgain.baseline()).contains(fallen);
        assertThat(believedAgain.lastChange()).isEqualTo(ledger.lastChange());
        assertThat(believedAgain.lost().byCause())
                .isEqualTo(Map.of(ChangeCause.UNATTRIBUTED, new BigDecimal("10.0000000000")));
        assertThat(believedAgain.gained().byCause()).isEmpty();
    }

    @Test
    void shouldCallNothingTheModelsDoingWhenControlsBeginToAddUp() {
        ReadScore whole = of(LATER, control("a", 40, 60, 40, 20, 0), control("b", 10, 40, 10, 30, 0));
        ReadScore partial = new ReadScore(whole.score(), Optional.of(List.of(control("a", 40, 60, 40, 20, 0))), NOON);
        assertThat(ScopeLedger.empty(ID).after(partial).after(whole)).isEqualTo(ledger(Optional.of(whole)));
    }

    @Test
    void shouldCompareControlsThatNeverAddUp() {
        SecureScore score = new SecureScore(BigDecimal.valueOf(50), BigDecimal.valueOf(100), 1);
        ReadScore before = new ReadScore(score, Optional.of(List.of(control("a", 40, 60, 40, 20, 0))), NOON);
        ReadScore after = new ReadScore(
                new SecureScore(BigDecimal.valueOf(40), BigDecimal.valueOf(100), 1),
                Optional.of(List.of(control("a", 30, 60, 30, 30, 0))),
                LATER);
        assertThat(ScopeLedger.empty(ID).after(before).after(after).lost().byCause())
                .isEqualTo(Map.of(ChangeCause.HEALTH, new BigDecimal("10.0000000000")));
    }

    @Test
    void shouldCountControlsWithTheSameIdOnceWhetherTheyAddUp() {
        SecureScoreControl control = control("a", 40, 100, 40, 60, 0);
        SecureScoreControl sameInHundredths =
                new SecureScoreControl("a", "a", new BigDecimal("40.00"), new BigDecimal("100.00"), 40, 60, 0);
        SecureScore score = reading(40, NOON).score();
        assertThat(new ReadScore(score, Optional.of(List.of(sameInHundredths, control)), NOON).addsUp())
                .isTrue();
        assertThat(new ReadScore(score, Optional.of(List.of(control, control("b", 0, 1, 0, 1, 0))), NOON).addsUp())
                .isFalse();
        assertThat(new ReadScore(score, Optional.empty(), NOON).addsUp()).isFalse();
    }

    @Test
    void shouldTakeNoControlAtAllForUnknown() {
        ScopeLedger ledger = ScopeLedger.empty(ID).after(reading(40, NOON));
        ReadScore none = new ReadScore(reading(40, LATER).score(), Optional.of(List.of()), LATER);
        assertThat(none.controls()).isEmpty();
        assertThat(ledger.after(none)).isSameAs(ledger);
    }

    @Test
    void shouldRememberTheFallWhenLaterOnlyCountsMoved() {
        ScopeLedger fallen = ScopeLedger.empty(ID).after(reading(40, NOON)).after(reading(30, LATER));
        ReadScore counted = new ReadScore(
                reading(30, LATER).score(), Optional.of(List.of(control("a", 30, 100, 20, 80, 0))), LATER);
        ScopeLedger ledger = fallen.after(counted);
        assertThat(ledger.baseline()).contains(counted);
        assertThat(ledger.lastChange()).isEqualTo(fallen.lastChange());
        assertThat(ledger.after(reading(20, LATER)).lastChange().orElseThrow().points())
                .isEqualByComparingTo("-10");
    }

    private static ScopeLedger ledger(Optional<ReadScore> baseline) {
        return new ScopeLedger(
                ID, Optional.empty(), baseline, Optional.empty(), List.of(), PointTotals.NONE, PointTotals.NONE);
    }

    private static ScopeRecord known(long points, Instant since) {
        return new ScopeRecord(
                ID,
                ScopeState.SCORED,
                "",
                Optional.of(Environment.AZURE),
                Optional.of(reading(points, since).score()),
                Optional.empty(),
                Optional.of(since),
                Optional.of(since),
                Optional.of(since),
                0);
    }

    /** A score of so many points out of 100, of one control with a resource for each point. */
    private static ReadScore reading(long points, Instant at) {
        return reading(points, 100, at);
    }

    private static ReadScore reading(long points, long max, Instant at) {
        return of(at, control("a", points, max, points, max - points, 0));
    }

    private static ReadScore of(Instant at, SecureScoreControl... controls) {
        long current = IntStream.range(0, controls.length)
                .mapToLong(i -> controls[i].currentPoints().longValueExact())
                .sum();
        long max = IntStream.range(0, controls.length)
                .mapToLong(i -> controls[i].maxPoints().longValueExact())
                .sum();
        return new ReadScore(
                new SecureScore(BigDecimal.valueOf(current), BigDecimal.valueOf(max), 1),
                Optional.of(List.of(controls)),
                at);
    }

    private static SecureScoreControl control(
            String id, long points, long max, long healthy, long unhealthy, long notApplicable) {
        return new SecureScoreControl(
                id, id, BigDecimal.valueOf(points), BigDecimal.valueOf(max), healthy, unhealthy, notApplicable);
    }
}
