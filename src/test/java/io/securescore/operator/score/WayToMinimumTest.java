package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of {@code src/test/resources/ways} is a case: the scores and their controls make the way to the minimum.
 * {@code -Dgoldens=update} writes what is expected anew, to be read before it is committed.
 */
class WayToMinimumTest {
    private static final Path CASES = Path.of("src/test/resources/ways");
    private static final boolean UPDATE = "update".equals(System.getProperty("goldens"));
    private static final String EXPECTED = "expected:\n";
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);

    record Case(String about, Input input, Object expected) {}

    /** The way is that of the only scope's own score, or of the aggregate over several. */
    record Input(int minimum, boolean aggregate, List<Scope> scopes) {
        WayToMinimum way() {
            Map<ScopeId, ReadScore> scores = new LinkedHashMap<>();
            scopes.forEach(scope -> scores.put(ScopeId.parse(scope.id()), scope.read()));
            return aggregate
                    ? WayToMinimum.ofAggregate(scores, minimum)
                    : scores.entrySet().stream()
                            .map(only -> WayToMinimum.ofScope(only.getKey(), only.getValue(), minimum))
                            .reduce((a, b) -> {
                                throw new IllegalArgumentException("a scope's own score takes one scope");
                            })
                            .orElseThrow();
        }
    }

    record Scope(String id, String score, long weight, List<Control> controls) {
        ReadScore read() {
            return new ReadScore(
                    new SecureScore(current(score), max(score), weight),
                    Optional.ofNullable(controls)
                            .map(all -> all.stream().map(Control::read).toList()),
                    Instant.EPOCH);
        }
    }

    record Control(String name, String id, String score, long healthy, long unhealthy) {
        SecureScoreControl read() {
            return new SecureScoreControl(
                    id == null ? "id-of-" + name : id, name, current(score), max(score), healthy, unhealthy, 0);
        }
    }

    record Way(boolean reaches, boolean controlsKnown, BigDecimal reachable, long resources, List<Step> steps) {
        static Way of(WayToMinimum way) {
            return new Way(
                    way.reaches(),
                    way.controlsKnown(),
                    way.reachable().orElse(null),
                    way.resources(),
                    way.steps().stream().map(Step::of).toList());
        }
    }

    record Step(String scope, String control, String controlId, long resources, BigDecimal gain, BigDecimal score) {
        static Step of(PlanStep step) {
            return new Step(
                    step.scope().lastPart(),
                    step.control(),
                    step.controlId(),
                    step.resources(),
                    step.gain(),
                    step.score());
        }
    }

    @Test
    void shouldCoverAtLeast12Cases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(12);
    }

    @TestFactory
    Stream<DynamicTest> shouldFindTheGoldenWay() {
        return cases().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String text = Files.readString(file);
                    int end = text.indexOf("\n" + EXPECTED);
                    String given = end < 0 ? text : text.substring(0, end + 1);
                    Way way = Way.of(YAML.readValue(given, Case.class).input().way());
                    String found =
                            given + EXPECTED + YAML.writeValueAsString(way).indent(2);
                    if (UPDATE) {
                        Files.writeString(file, found);
                    }
                    assertThat(found).isEqualTo(Files.readString(file));
                }));
    }

    @Test
    void shouldTakeTwoResourcesInTheWorkedExampleOfOneScope() {
        WayToMinimum way = WayToMinimum.ofScope(ScopeId.of("/prod-eu"), prodEu(), 80);

        assertThat(way.steps())
                .extracting(PlanStep::control, PlanStep::resources, step -> cut(step.gain()), step -> cut(step.score()))
                .containsExactly(
                        tuple("Enable MFA", 1L, "8.62", "76.41"),
                        tuple("Remediate vulnerabilities", 1L, "6.89", "83.31"));
        assertThat(way.resources()).isEqualTo(2);
        assertThat(way.reaches()).isTrue();
    }

    @Test
    void shouldTakeFiveResourcesInTheWorkedExampleOfAnAggregate() {
        ReadScore awsProd = read(
                "12/24",
                150,
                control("Enable MFA", "5/10", 2, 2),
                control("Remediate vulnerabilities", "3/6", 3, 3),
                control("Remediate security configurations", "2/4", 5, 5),
                control("Manage access and permissions", "2/4", 4, 4));

        WayToMinimum way = WayToMinimum.ofAggregate(
                Map.of(ScopeId.of("/prod-eu"), prodEu(), ScopeId.of("/aws-prod"), awsProd), 85);

        assertThat(way.steps())
                .extracting(step -> step.resources() + " of " + step.control() + " in "
                        + step.scope().lastPart() + ": " + cut(step.score()))
                .containsExactly(
                        "1 of Enable MFA in prod-eu: 69.23",
                        "2 of Remediate vulnerabilities in prod-eu: 79.28",
                        "1 of Secure management ports in prod-eu: 83.29",
                        "1 of Enable MFA in aws-prod: 86.12");
        assertThat(way.resources()).isEqualTo(5);
    }

    @Test
    void shouldGainPerResourceWhatTheStepGainsDividedByItsResources() {
        PlanStep step = new PlanStep(
                ScopeId.of("/a"), "id", "name", 3, new BigDecimal("10.0000000000"), new BigDecimal("70.0000000000"));
        assertThat(step.gainPerResource()).isEqualByComparingTo("3.333333333333333");
    }

    @Test
    void shouldHaveNothingToDoWithoutAnyScope() {
        assertThat(WayToMinimum.ofAggregate(Map.of(), 70))
                .isEqualTo(new WayToMinimum(List.of(), Optional.empty(), true));
    }

    private static ReadScore prodEu() {
        return read(
                "19.66/29",
                402,
                control("Enable MFA", "7.5/10", 3, 1),
                control("Secure management ports", "6.4/8", 4, 1),
                control("Remediate vulnerabilities", "2/6", 1, 2),
                control("Remediate security configurations", "2.96/4", 37, 13),
                control("Enable auditing and logging", "0.8/1", 4, 1),
                control("Protect applications against DDoS attacks", "0/0", 0, 0));
    }

    private static ReadScore read(String score, long weight, Control... controls) {
        return new Scope("", score, weight, List.of(controls)).read();
    }

    private static Control control(String name, String score, long healthy, long unhealthy) {
        return new Control(name, null, score, healthy, unhealthy);
    }

    private static String cut(BigDecimal percent) {
        return percent.setScale(2, RoundingMode.DOWN).toPlainString();
    }

    private static BigDecimal current(String score) {
        return new BigDecimal(score.substring(0, score.indexOf('/')));
    }

    private static BigDecimal max(String score) {
        return new BigDecimal(score.substring(score.indexOf('/') + 1));
    }

    private static List<Path> cases() {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
