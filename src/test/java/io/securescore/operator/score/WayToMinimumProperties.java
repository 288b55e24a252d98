package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Small cases against every way that there is, in exact fractions; and data that Azure would never give. */
class WayToMinimumProperties {
    private static final ScopeId SCOPE = id(0);
    private static final BigDecimal ROUNDING = new BigDecimal("1.1E-10");

    /** A control with a maximum in whole points; {@code lost} of a hundred of them can still be gained. */
    record Control(int max, int lost, int unhealthy) {
        BigDecimal current() {
            return BigDecimal.valueOf((long) max * (100 - lost), 2);
        }

        boolean gains() {
            return max > 0 && lost > 0 && unhealthy > 0;
        }

        /** Points for so many fixed resources. */
        Fraction gain(long resources) {
            return gains()
                    ? new Fraction(
                            BigInteger.valueOf((long) max * lost * resources), BigInteger.valueOf(100L * unhealthy))
                    : Fraction.ZERO;
        }
    }

    record Scope(List<Control> controls, long weight) {
        ReadScore read() {
            return new ReadScore(
                    new SecureScore(current(), max(), weight),
                    Optional.of(IntStream.range(0, controls.size())
                            .mapToObj(i -> new SecureScoreControl(
                                    "id-" + i,
                                    "Control " + i,
                                    controls.get(i).current(),
                                    BigDecimal.valueOf(controls.get(i).max()),
                                    1,
                                    controls.get(i).unhealthy(),
                                    0))
                            .toList()),
                    Instant.EPOCH);
        }

        BigDecimal current() {
            return controls.stream().map(Control::current).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        /** One point more than the controls where these have none, for a score has a maximum. */
        BigDecimal max() {
            int points = controls.stream().mapToInt(Control::max).sum();
            return BigDecimal.valueOf(Math.max(1, points));
        }
    }

    record Fraction(BigInteger dividend, BigInteger divisor) {
        static final Fraction ZERO = new Fraction(BigInteger.ZERO, BigInteger.ONE);

        static Fraction of(BigDecimal value) {
            BigDecimal scaled = value.setScale(Math.max(0, value.scale()));
            return new Fraction(scaled.unscaledValue(), BigInteger.TEN.pow(scaled.scale()));
        }

        Fraction plus(Fraction other) {
            BigInteger sum = dividend.multiply(other.divisor).add(other.dividend.multiply(divisor));
            BigInteger by = divisor.multiply(other.divisor);
            BigInteger common = sum.gcd(by);
            return new Fraction(sum.divide(common), by.divide(common));
        }

        Fraction times(Fraction other) {
            return new Fraction(dividend.multiply(other.dividend), divisor.multiply(other.divisor));
        }

        Fraction over(Fraction other) {
            return times(new Fraction(other.divisor, other.dividend));
        }

        boolean atLeast(Fraction other) {
            return dividend.multiply(other.divisor).compareTo(other.dividend.multiply(divisor)) >= 0;
        }

        BigDecimal percent() {
            return new BigDecimal(dividend)
                    .movePointRight(2)
                    .divide(new BigDecimal(divisor), 20, RoundingMode.HALF_EVEN);
        }
    }

    /** A score as a ratio, and the controls that raise it. */
    record Problem(Fraction start, Map<String, List<Fraction>> gains, Fraction enough) {
        static Problem ofScope(Scope scope, int minimum) {
            Fraction max = Fraction.of(scope.max());
            return new Problem(
                    Fraction.of(scope.current()).over(max),
                    gains(SCOPE, scope, Fraction.of(BigDecimal.ONE).over(max)),
                    Fraction.of(BigDecimal.valueOf(minimum, 2)));
        }

        static Problem ofAggregate(Map<ScopeId, Scope> scopes, int minimum) {
            Fraction weights = Fraction.of(BigDecimal.valueOf(
                    scopes.values().stream().mapToLong(Scope::weight).sum()));
            Fraction start = Fraction.ZERO;
            Map<String, List<Fraction>> gains = new LinkedHashMap<>();
            for (Map.Entry<ScopeId, Scope> entry : scopes.entrySet()) {
                Scope scope = entry.getValue();
                Fraction share = Fraction.of(BigDecimal.valueOf(scope.weight()))
                        .over(weights)
                        .over(Fraction.of(scope.max()));
                start = start.plus(Fraction.of(scope.current()).times(share));
                gains.putAll(gains(entry.getKey(), scope, share));
            }
            return new Problem(
                    start, gains, Fraction.of(BigDecimal.valueOf(minimum, 2).subtract(new BigDecimal("5E-13"))));
        }

        /** Of each control what 0, 1, 2... fixed resources gain. */
        private static Map<String, List<Fraction>> gains(ScopeId id, Scope scope, Fraction share) {
            Map<String, List<Fraction>> gains = new LinkedHashMap<>();
            for (int i = 0; i < scope.controls().size(); i++) {
                Control control = scope.controls().get(i);
                gains.put(
                        key(id, "id-" + i),
                        IntStream.rangeClosed(0, control.unhealthy())
                                .mapToObj(resources -> control.gain(resources).times(share))
                                .toList());
            }
            return gains;
        }

        private static String key(ScopeId id, String control) {
            return id + " " + control;
        }

        Fraction gain(PlanStep step, long resources) {
            return gains.get(key(step.scope(), step.controlId())).get((int) resources);
        }

        /** The fewest resources that are enough, out of every choice of resources. */
        OptionalLong fewest() {
            return fewest(start, List.copyOf(gains.values()));
        }

        private OptionalLong fewest(Fraction score, List<List<Fraction>> left) {
            if (left.isEmpty()) {
                return score.atLeast(enough) ? OptionalLong.of(0) : OptionalLong.empty();
            }
            return IntStream.range(0, left.get(0).size())
                    .mapToObj(fixed -> {
                        OptionalLong rest = fewest(score.plus(left.get(0).get(fixed)), left.subList(1, left.size()));
                        return rest.isPresent() ? OptionalLong.of(fixed + rest.getAsLong()) : rest;
                    })
                    .filter(OptionalLong::isPresent)
                    .mapToLong(OptionalLong::getAsLong)
                    .min();
        }

        Fraction everythingFixed() {
            return gains.values().stream().map(all -> all.get(all.size() - 1)).reduce(start, Fraction::plus);
        }
    }

    @Provide
    Arbitrary<Control> controls() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.of(0, 10, 25, 33, 50, 75, 100),
                        Arbitraries.integers().between(0, 5))
                .as(Control::new);
    }

    @Provide
    Arbitrary<Scope> scopes() {
        return scopes(4, 5);
    }

    /** Fewer, for the ways through several scopes multiply. */
    @Provide
    Arbitrary<Scope> smallScopes() {
        return scopes(2, 3);
    }

    private Arbitrary<Scope> scopes(int most, int unhealthy) {
        return Combinators.combine(
                        controls()
                                .map(control -> new Control(
                                        control.max(), control.lost(), Math.min(unhealthy, control.unhealthy())))
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(most),
                        Arbitraries.longs().between(0, 7))
                .as(Scope::new);
    }

    @Property
    void shouldTakeTheFewestResourcesForAScope(
            @ForAll @From("scopes") Scope scope, @ForAll @IntRange(max = 100) int minimum) {
        WayToMinimum way = WayToMinimum.ofScope(SCOPE, scope.read(), minimum);
        check(way, Problem.ofScope(scope, minimum), minimum);
        assertThat(way.steps().isEmpty() && way.reaches())
                .isEqualTo(scope.read().score().reaches(minimum));
    }

    @Property
    void shouldTakeTheFewestResourcesForAnAggregate(
            @ForAll @Size(min = 2, max = 3) List<@From("smallScopes") Scope> scopes,
            @ForAll @IntRange(max = 100) int minimum) {
        Map<ScopeId, Scope> byId = new LinkedHashMap<>();
        Map<ScopeId, ReadScore> scores = new LinkedHashMap<>();
        for (Scope scope : scopes) {
            byId.put(id(byId.size()), scope);
            scores.put(id(scores.size()), scope.read());
        }
        WayToMinimum way = WayToMinimum.ofAggregate(scores, minimum);
        if (scopes.stream().allMatch(scope -> scope.weight() == 0)) {
            assertThat(way).isEqualTo(new WayToMinimum(List.of(), Optional.empty(), true));
            return;
        }
        check(way, Problem.ofAggregate(byId, minimum), minimum);
        assertThat(way.steps().isEmpty() && way.reaches())
                .isEqualTo(AggregateScore.of(
                                scores.values().stream().map(ReadScore::score).toList())
                        .orElseThrow()
                        .reaches(minimum));
    }

    /** A third of a point a resource: an inexact gain would stop one short, or take one too many. */
    @Example
    void shouldBeExactWhereAResourceGainsAThirdOfAPoint() {
        ReadScore score = read("0", "1", control("a", "0", "1", 300));
        for (int minimum = 1; minimum <= 100; minimum++) {
            WayToMinimum way = WayToMinimum.ofScope(SCOPE, score, minimum);
            assertThat(way.resources()).isEqualTo(3L * minimum);
            assertThat(way.steps().get(0).score())
                    .isEqualTo(BigDecimal.valueOf(minimum).setScale(10));
            assertThat(WayToMinimum.ofAggregate(Map.of(SCOPE, score), minimum).resources())
                    .isEqualTo(3L * minimum);
        }
    }

    @Property
    void shouldTakeWhateverAzureGives(
            @ForAll @Size(max = 4) List<@From("absurdControls") SecureScoreControl> controls,
            @ForAll @LongRange(max = Integer.MAX_VALUE) long weight,
            @ForAll @IntRange(max = 29) int current,
            @ForAll @IntRange(min = -1, max = 101) int minimum) {
        ReadScore score = new ReadScore(
                new SecureScore(BigDecimal.valueOf(current), BigDecimal.valueOf(29), weight),
                Optional.of(controls),
                Instant.EPOCH);
        for (WayToMinimum way : List.of(
                WayToMinimum.ofScope(SCOPE, score, minimum),
                WayToMinimum.ofAggregate(Map.of(SCOPE, score, id(1), score), minimum))) {
            assertThat(way.steps()).allSatisfy(step -> {
                assertThat(step.resources()).isPositive();
                assertThat(step.gain()).isNotNegative();
                assertThat(step.score()).isBetween(BigDecimal.ZERO, BigDecimal.valueOf(100));
            });
            assertThat(way.steps())
                    .extracting(step -> step.scope() + step.controlId())
                    .doesNotHaveDuplicates();
        }
    }

    @Provide
    Arbitrary<SecureScoreControl> absurdControls() {
        Arbitrary<BigDecimal> points = Arbitraries.bigDecimals()
                .between(new BigDecimal("-5"), new BigDecimal("1E+12"))
                .ofScale(4);
        Arbitrary<Long> counts = Arbitraries.longs();
        return Combinators.combine(
                        Arbitraries.of("a", "b", "c"), Arbitraries.of("", "x"), points, points, counts, counts)
                .as((id, name, max, current, healthy, unhealthy) ->
                        new SecureScoreControl(id, name, current, max, healthy, unhealthy, -1));
    }

    private static void check(WayToMinimum way, Problem problem, int minimum) {
        OptionalLong fewest = problem.fewest();
        assertThat(way.reaches()).isEqualTo(fewest.isPresent());
        assertThat(way.controlsKnown()).isTrue();
        Fraction score = problem.start();
        Fraction oneLess = score;
        for (PlanStep step : way.steps()) {
            Fraction gain = problem.gain(step, step.resources());
            oneLess = score.plus(problem.gain(step, step.resources() - 1));
            score = score.plus(gain);
            assertThat(step.gain()).isCloseTo(gain.percent(), within(ROUNDING));
            assertThat(step.score()).isCloseTo(score.percent(), within(ROUNDING));
        }
        if (way.reaches()) {
            assertThat(way.resources()).isEqualTo(fewest.orElseThrow());
            assertThat(score.atLeast(problem.enough())).isTrue();
            if (!way.steps().isEmpty()) {
                assertThat(oneLess.atLeast(problem.enough())).isFalse();
                assertThat(last(way)).isGreaterThanOrEqualTo(BigDecimal.valueOf(minimum));
            }
        } else {
            assertThat(way.reachable().orElseThrow())
                    .isCloseTo(problem.everythingFixed().percent(), within(ROUNDING))
                    .isLessThan(BigDecimal.valueOf(minimum));
            if (!way.steps().isEmpty()) {
                assertThat(last(way)).isEqualTo(way.reachable().orElseThrow());
            }
        }
    }

    private static BigDecimal last(WayToMinimum way) {
        return way.steps().get(way.steps().size() - 1).score();
    }

    private static ReadScore read(String current, String max, SecureScoreControl... controls) {
        return new ReadScore(
                new SecureScore(new BigDecimal(current), new BigDecimal(max), 7),
                Optional.of(List.of(controls)),
                Instant.EPOCH);
    }

    private static SecureScoreControl control(String id, String current, String max, long unhealthy) {
        return new SecureScoreControl(id, id, new BigDecimal(current), new BigDecimal(max), 1, unhealthy, 0);
    }

    private static ScopeId id(int i) {
        return ScopeId.subscription("11111111-aaaa-4bbb-8ccc-00000000000" + i);
    }
}
