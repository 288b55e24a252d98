package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each file of {@code src/test/resources/changes} is a case: two readings, and what explains the change between them. A
 * reading's score is the sum of its controls unless it says otherwise. {@code -Dgoldens=update} writes what is
 * {@code expected} anew, to be read before it is committed.
 */
class ChangeExplanationTest {
    private static final Path CASES = Path.of("src/test/resources/changes");
    private static final boolean UPDATE = "update".equals(System.getProperty("goldens"));
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    private static final String EXPECTED = "expected:\n";
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build());

    record Case(String about, Reading before, Reading after, Object expected) {}

    record Reading(BigDecimal current, BigDecimal max, List<Control> controls) {
        ReadScore read() {
            return new ReadScore(
                    new SecureScore(
                            current != null ? current : sum(Control::points), max != null ? max : sum(Control::max), 1),
                    Optional.ofNullable(controls)
                            .map(all -> all.stream().map(Control::control).toList()),
                    AT);
        }

        private BigDecimal sum(java.util.function.Function<Control, BigDecimal> value) {
            return controls.stream().map(value).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    record Control(
            String id,
            String name,
            BigDecimal points,
            BigDecimal max,
            long healthy,
            long unhealthy,
            long notApplicable) {
        SecureScoreControl control() {
            return new SecureScoreControl(id, name == null ? id : name, points, max, healthy, unhealthy, notApplicable);
        }
    }

    @Test
    void shouldCoverAtLeast14Cases() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(14);
    }

    @TestFactory
    Stream<DynamicTest> shouldExplainTheGoldenChanges() throws IOException {
        return cases().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    Case given = YAML.readValue(file.toFile(), Case.class);
                    ScoreChange change = ChangeExplanation.explain(
                            given.before().read(), given.after().read());
                    String text = Files.readString(file);
                    String golden = text.substring(0, text.indexOf(EXPECTED)) + rendered(change);
                    if (UPDATE) {
                        Files.writeString(file, golden);
                    }
                    assertThat(golden).isEqualTo(Files.readString(file));
                    assertThat(Parts.sum(change.parts())).isEqualByComparingTo(change.points());
                }));
    }

    @Test
    void shouldExplainTheWorkedExampleOfTheDocumentation() throws IOException {
        Case given = YAML.readValue(CASES.resolve("worked-example.yaml").toFile(), Case.class);
        ScoreChange change =
                ChangeExplanation.explain(given.before().read(), given.after().read());
        assertThat(change.at()).isEqualTo(AT);
        assertThat(change.from()).isEqualTo(new BigDecimal("67.7931034483"));
        assertThat(change.to()).isEqualTo(new BigDecimal("58.0384615385"));
        assertThat(change.points()).isEqualTo(new BigDecimal("-9.7546419098"));
        assertThat(change.parts())
                .containsExactly(
                        new ChangePart(
                                Movement.TURNED_UNHEALTHY, "mfa", "Enable MFA", new BigDecimal("-8.6206896552"), 1),
                        new ChangePart(
                                Movement.UNHEALTHY_ADDED,
                                "ports",
                                "Secure management ports",
                                new BigDecimal("-3.6896551724"),
                                1),
                        new ChangePart(
                                Movement.MAXIMUM_CHANGED,
                                "vulnerabilities",
                                "Remediate vulnerabilities",
                                new BigDecimal("2.5557029178"),
                                0));
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList();
        }
    }

    private static String rendered(ScoreChange change) throws IOException {
        ObjectNode root = YAML.createObjectNode();
        ObjectNode expected = root.putObject("expected");
        expected.put("from", change.from().toPlainString());
        expected.put("to", change.to().toPlainString());
        ArrayNode parts = expected.putArray("parts");
        for (ChangePart part : change.parts()) {
            parts.addObject()
                    .put("movement", part.movement().label())
                    .put("cause", part.cause().label())
                    .put("controlId", part.controlId())
                    .put("control", part.control())
                    .put("points", part.points().toPlainString())
                    .put("resources", part.resources());
        }
        return YAML.writeValueAsString(root);
    }
}
