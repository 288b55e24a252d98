package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ChangeExplanationProperties {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    /** Any reading that Azure could answer, however absurd. */
    @Provide
    Arbitrary<ReadScore> readings() {
        Arbitrary<Optional<List<SecureScoreControl>>> controls =
                controls().list().ofMaxSize(5).optional(0.9);
        Arbitrary<Boolean> agrees =
                Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false)));
        return Combinators.combine(controls, agrees, hundredths(1, 6_000), hundredths(0, 6_000))
                .as((of, agree, max, current) -> {
                    ReadScore any = new ReadScore(new SecureScore(current.min(max), max, 1), of, AT);
                    return agree
                            ? of.flatMap(ChangeExplanationProperties::sumOf).orElse(any)
                            : any;
                });
    }

    @Provide
    Arbitrary<SecureScoreControl> controls() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.of(-1, 0, 0, 1, 4, 10),
                        hundredths(-10, 1_000),
                        counts(),
                        counts(),
                        counts())
                .as((id, max, points, healthy, unhealthy, notApplicable) -> new SecureScoreControl(
                        "c" + id,
                        "Control " + id % 3,
                        points,
                        BigDecimal.valueOf(max),
                        healthy,
                        unhealthy,
                        notApplicable));
    }

    /** Controls whose points are what their counts make, as Azure rounds them; each id with a maximum of its own. */
    @Provide
    Arbitrary<SecureScoreControl> consistentControls() {
        Arbitrary<Long> few = Arbitraries.longs().between(0, 12);
        return Combinators.combine(Arbitraries.integers().between(0, 9), few, few, few)
                .as((id, healthy, unhealthy, notApplicable) ->
                        consistent(id, 4 + id % 7, healthy, unhealthy, notApplicable));
    }

    private static Arbitrary<Long> counts() {
        return Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.longs().between(0, 30)), Tuple.of(1, Arbitraries.longs()));
    }

    private static Arbitrary<BigDecimal> hundredths(int from, int to) {
        return Arbitraries.integers().between(from, to).map(value -> BigDecimal.valueOf(value, 2));
    }

    @Property
    void shouldSumExactlyToTheChangeWhateverTheReadings(
            @ForAll("readings") ReadScore before, @ForAll("readings") ReadScore after) {
        ScoreChange change = ChangeExplanation.explain(before, after);
        assertThat(Parts.sum(change.parts())).isEqualByComparingTo(change.points());
        assertThat(change.parts())
                .isSortedAccordingTo(Parts.LARGEST_FIRST)
                .allSatisfy(part -> assertThat(part.points().signum()).isNotZero())
                .allSatisfy(part -> assertThat(part.points().scale()).isEqualTo(10))
                .allSatisfy(part -> assertThat(part.resources()).isNotNegative());
        assertThat(change.parts().stream().map(part -> part.controlId() + part.movement()))
                .doesNotHaveDuplicates();
    }

    @Property
    void shouldBookExactlyTheChangeWhateverTheReadings(
            @ForAll("readings") ReadScore before, @ForAll("readings") ReadScore after) {
        ScopeLedger ledger = booked(before, after);
        assertThat(sum(ledger.gained().byCause()).subtract(sum(ledger.lost().byCause())))
                .isEqualByComparingTo(ChangeExplanation.explain(before, after).points());
        assertThat(ledger.lost().byCause().values())
                .allSatisfy(points -> assertThat(points).isPositive());
        assertThat(ledger.gained().byCause().values())
                .allSatisfy(points -> assertThat(points).isPositive());
    }

    @Property
    void shouldBookByControlAllButWhatTheModelDidAndWhatNoControlExplains(
            @ForAll("readings") ReadScore before, @ForAll("readings") ReadScore after) {
        ScopeLedger ledger = booked(before, after);
        for (PointTotals totals : List.of(ledger.lost(), ledger.gained())) {
            BigDecimal own =
                    sum(totals.byCause()).subtract(totals.byCause().getOrDefault(ChangeCause.MODEL, BigDecimal.ZERO));
            BigDecimal unexplained = own.subtract(sum(totals.byControl()));
            assertThat(unexplained)
                    .isBetween(
                            BigDecimal.ZERO, totals.byCause().getOrDefault(ChangeCause.UNATTRIBUTED, BigDecimal.ZERO));
        }
    }

    @Property
    void shouldBookNothingWhenOnlyCountsMoved(
            @ForAll("readings") ReadScore reading,
            @ForAll @Size(min = 5, max = 5) List<@From("controls") SecureScoreControl> counts) {
        Optional<List<SecureScoreControl>> moved = reading.controls().map(before -> IntStream.range(0, before.size())
                .mapToObj(i -> new SecureScoreControl(
                        before.get(i).id(),
                        before.get(i).name(),
                        before.get(i).currentPoints(),
                        before.get(i).maxPoints(),
                        counts.get(i).healthy(),
                        counts.get(i).unhealthy(),
                        counts.get(i).notApplicable()))
                .toList());
        ScopeLedger ledger = booked(reading, new ReadScore(reading.score(), moved, AT));
        assertThat(ledger.lost().byCause()).isEmpty();
        assertThat(ledger.gained().byCause()).isEmpty();
    }

    private static ScopeLedger booked(ReadScore before, ReadScore after) {
        return ScopeLedger.empty(ScopeId.subscription("a0000000-0000-4000-8000-000000000001"))
                .after(before)
                .after(after);
    }

    private static BigDecimal sum(Map<?, BigDecimal> points) {
        return points.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Property
    void shouldSumExactlyToTheChangeOfConsistentReadingsWithoutAPartOutsideTheControls(
            @ForAll @Size(min = 1, max = 6) List<@From("consistentControls") SecureScoreControl> before,
            @ForAll @Size(min = 1, max = 6) List<@From("consistentControls") SecureScoreControl> after) {
        Optional<ReadScore> first = sumOf(distinct(before));
        Optional<ReadScore> second = sumOf(distinct(after));
        if (first.isEmpty() || second.isEmpty()) {
            return;
        }
        ScoreChange change = ChangeExplanation.explain(first.get(), second.get());
        assertThat(Parts.sum(change.parts())).isEqualByComparingTo(change.points());
        assertThat(change.parts()).noneMatch(part -> part.controlId().isEmpty());
    }

    @Property
    void shouldNotDependOnTheOrderOfTheControls(
            @ForAll("readings") ReadScore before, @ForAll("readings") ReadScore after, @ForAll Random random) {
        UnaryOperator<ReadScore> shuffled = reading -> {
            Optional<List<SecureScoreControl>> controls = reading.controls().map(all -> {
                List<SecureScoreControl> other = new ArrayList<>(distinct(all));
                Collections.shuffle(other, random);
                return other;
            });
            return new ReadScore(reading.score(), controls, reading.at());
        };
        assertThat(ChangeExplanation.explain(shuffled.apply(before), shuffled.apply(after)))
                .isEqualTo(ChangeExplanation.explain(before, after));
    }

    @Property
    void shouldBlameTheModelOnlyWhenAMaximumOrAControlChanged(
            @ForAll @Size(min = 1, max = 5) List<@From("controls") SecureScoreControl> before,
            @ForAll @Size(min = 5, max = 5) List<@From("controls") SecureScoreControl> other,
            @ForAll("readings") ReadScore rows,
            @ForAll("readings") ReadScore rowsAfter) {
        List<SecureScoreControl> first = distinct(before);
        List<SecureScoreControl> second = IntStream.range(0, first.size())
                .mapToObj(i -> new SecureScoreControl(
                        first.get(i).id(),
                        first.get(i).name(),
                        other.get(i).currentPoints(),
                        first.get(i).maxPoints(),
                        other.get(i).healthy(),
                        other.get(i).unhealthy(),
                        other.get(i).notApplicable()))
                .toList();
        assertThat(explained(rows.score(), first, rowsAfter.score(), second).parts())
                .noneMatch(part -> part.cause() == ChangeCause.MODEL);
    }

    @Property
    void shouldBlameNothingOnTheUserWhenNoCountAndNoPointMoved(
            @ForAll @Size(min = 1, max = 5) List<@From("controls") SecureScoreControl> before,
            @ForAll @Size(min = 5, max = 5) List<@IntRange(max = 12) Integer> maxima,
            @ForAll("readings") ReadScore rows,
            @ForAll("readings") ReadScore rowsAfter) {
        List<SecureScoreControl> first = distinct(before);
        List<SecureScoreControl> second = IntStream.range(0, first.size())
                .mapToObj(i -> new SecureScoreControl(
                        first.get(i).id(),
                        first.get(i).name(),
                        first.get(i).currentPoints(),
                        BigDecimal.valueOf(maxima.get(i)),
                        first.get(i).healthy(),
                        first.get(i).unhealthy(),
                        first.get(i).notApplicable()))
                .toList();
        assertThat(explained(rows.score(), first, rowsAfter.score(), second).parts())
                .allMatch(part -> part.cause() == ChangeCause.MODEL || part.cause() == ChangeCause.UNATTRIBUTED);
    }

    /** What one movement takes from the healthy, the unhealthy and the not applicable resources. */
    @Provide
    Arbitrary<Movement> singleMovements() {
        return Arbitraries.of(Movement.class).filter(movement -> movement.ordinal() < Movement.ALL_ADDED.ordinal());
    }

    @Property
    void shouldNameASingleMovementAndNothingElse(
            @ForAll("singleMovements") Movement movement,
            @ForAll @Size(min = 1, max = 5) List<@From("consistentControls") SecureScoreControl> others,
            @ForAll @IntRange(min = 1, max = 10) int max,
            @ForAll @LongRange(min = 1, max = 400) long healthy,
            @ForAll @LongRange(min = 1, max = 400) long unhealthy,
            @ForAll @LongRange(min = 1, max = 20) long notApplicable,
            @ForAll @LongRange(min = 1, max = 20) long wanted) {
        int h = sign(movement, "Healthy");
        int u = sign(movement, "Unhealthy");
        int n = movement.cause() == ChangeCause.APPLICABILITY ? -h - u : 0;
        long resources = Math.min(
                Math.min(h < 0 ? healthy : wanted, u < 0 ? unhealthy : wanted), n < 0 ? notApplicable : wanted);
        SecureScoreControl before = consistent(99, max, healthy, unhealthy, notApplicable);
        SecureScoreControl after =
                consistent(99, max, healthy + h * resources, unhealthy + u * resources, notApplicable + n * resources);
        ScoreChange change = ChangeExplanation.explain(
                sumOf(with(others, before)).orElseThrow(),
                sumOf(with(others, after)).orElseThrow());
        if (after.maxPoints().signum() > 0 && change.points().signum() != 0) {
            assertThat(change.parts())
                    .containsExactly(new ChangePart(movement, "c99", "Control 99", change.points(), resources));
        }
    }

    /** 1 when the movement adds to such resources, -1 when it takes from them. */
    private static int sign(Movement movement, String health) {
        String label = movement.label();
        if (label.startsWith("Turned")) {
            return label.endsWith(health) ? 1 : -1;
        }
        if (!label.startsWith(health)) {
            return 0;
        }
        return label.endsWith("Added") || label.equals(health + "Applicable") ? 1 : -1;
    }

    private static List<SecureScoreControl> with(List<SecureScoreControl> others, SecureScoreControl control) {
        List<SecureScoreControl> all = new ArrayList<>(distinct(others));
        all.add(control);
        return all;
    }

    private static ScoreChange explained(
            SecureScore before, List<SecureScoreControl> first, SecureScore after, List<SecureScoreControl> second) {
        return ChangeExplanation.explain(
                new ReadScore(before, Optional.of(first), AT), new ReadScore(after, Optional.of(second), AT));
    }

    private static SecureScoreControl consistent(int id, int max, long healthy, long unhealthy, long notApplicable) {
        long counting = healthy + unhealthy;
        BigDecimal effective = counting == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(max);
        BigDecimal points = counting == 0
                ? BigDecimal.ZERO
                : effective
                        .multiply(BigDecimal.valueOf(healthy))
                        .divide(BigDecimal.valueOf(counting), 2, RoundingMode.HALF_UP);
        return new SecureScoreControl("c" + id, "Control " + id, points, effective, healthy, unhealthy, notApplicable);
    }

    /** A reading whose score is the sum of its controls; empty when that makes no score. */
    private static Optional<ReadScore> sumOf(List<SecureScoreControl> controls) {
        BigDecimal current =
                controls.stream().map(SecureScoreControl::currentPoints).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal max = controls.stream().map(SecureScoreControl::maxPoints).reduce(BigDecimal.ZERO, BigDecimal::add);
        return max.signum() > 0 && current.signum() >= 0 && current.compareTo(max) <= 0
                ? Optional.of(new ReadScore(new SecureScore(current, max, 1), Optional.of(controls), AT))
                : Optional.empty();
    }

    private static List<SecureScoreControl> distinct(List<SecureScoreControl> controls) {
        Map<String, SecureScoreControl> byId = new LinkedHashMap<>();
        controls.forEach(control -> byId.putIfAbsent(control.id(), control));
        return List.copyOf(byId.values());
    }
}
