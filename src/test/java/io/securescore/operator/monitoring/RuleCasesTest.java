package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule has cases, and promtool agrees with all of them. */
class RuleCasesTest {
    private static final String HEXADECIMAL = "(?:.* )?0x\\d.*";

    static Stream<Path> files() {
        return RuleCases.files().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldComeOutAsTheCasesSay(Path file) {
        CommandResult result = InstalledProgram.PROMTOOL.run("test", "rules", file.toString());

        assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
    }

    @Test
    void shouldHaveAValueOfEveryRecordingRule() {
        assertThat(RuleCases.valued())
                .containsAll(Rule.all().stream()
                        .filter(rule -> !rule.alert())
                        .map(Rule::name)
                        .toList());
    }

    @Test
    void shouldHaveACaseInWhichAnAlertFiresAndOneInWhichItStaysSilent() {
        List<String> alerts = Rule.alerts().map(Rule::name).toList();

        assertThat(RuleCases.firing()).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(RuleCases.silent()).containsExactlyInAnyOrderElementsOf(alerts);
    }

    /** Without an order promtool evaluates groups in another one each time. */
    @ParameterizedTest
    @MethodSource("files")
    void shouldEvaluateTheGroupsInTheOrderOfTheRulesFile(Path file) {
        JsonNode cases = Rule.yaml(file);
        List<String> groups = Board.stream(Rule.yaml(MonitoringStack.RULES).path("groups"))
                .map(group -> group.path("name").asText())
                .toList();

        assertThat(Board.stream(cases.path("group_eval_order")).map(JsonNode::asText))
                .containsExactlyElementsOf(groups);
        assertThat(file.resolveSibling(cases.path("rule_files").path(0).asText()))
                .hasSameBinaryContentAs(MonitoringStack.RULES);
    }

    /** Prometheus reads {@code 0x5}, which looks like six samples of 0, as one sample of 5. */
    @Test
    void shouldRepeatNoZeroByAHexadecimalNumber() {
        assertThat(RuleCases.all()
                        .flatMap(one -> Board.stream(one.path("input_series")))
                        .map(series -> series.path("values").asText()))
                .noneMatch(values -> values.matches(HEXADECIMAL));
    }
}
