package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules on the golden {@code /metrics}, as two leaders of one cluster expose it for a while. */
class RulesOnMetricsTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*?),?})? (\\S+)$");
    private static final String RECORDED =
            "{__name__=~\"securescore:.+|ALERTS\",__name__!=\"securescore:tenant_score:ratio\",";
    /** What needs a day or more of samples, or a loss, and what no scope and no watch of the golden estate has. */
    private static final Pattern ABSENT = Pattern.compile(
            ".*:(change\\d+d_points|points\\d+d)|securescore:scope:unreadable|securescore:watch:gap_points");

    @Test
    void shouldRecordEverythingWithoutAPodAndWithItsCluster(@TempDir Path folder) throws IOException {
        List<Map<String, Object>> expectations = new ArrayList<>();
        for (String condition : List.of("pod!=\"\"}", "instance!=\"\"}", "cluster!=\"west\"}")) {
            expectations.add(Map.of("expr", RECORDED + condition, "eval_time", "1h"));
        }
        Rule.all().stream()
                .filter(rule -> !rule.alert() && !ABSENT.matcher(rule.name()).matches())
                .forEach(rule -> expectations.add(Map.of(
                        "expr",
                        "count(" + rule.name() + ") > bool 0",
                        "eval_time",
                        "1h",
                        "exp_samples",
                        List.of(Map.of("labels", "{}", "value", 1)))));
        Map<String, Object> one = Map.of(
                "interval",
                "5m",
                "input_series",
                Stream.concat(series("a"), series("b")).toList(),
                "promql_expr_test",
                expectations);
        Map<String, Object> cases = Map.of(
                "rule_files", List.of(MonitoringStack.RULES.toAbsolutePath().toString()),
                "evaluation_interval", "5m",
                "tests", List.of(one));
        // Every JSON is a YAML
        Path file = Files.writeString(folder.resolve("case.yaml"), new ObjectMapper().writeValueAsString(cases));

        CommandResult result = InstalledProgram.PROMTOOL.run("test", "rules", file.toString());

        assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
    }

    private static Stream<Map<String, String>> series(String pod) throws IOException {
        String target = "cluster=\"west\",namespace=\"securescore-system\",job=\"securescore-operator\",pod=\"" + pod
                + "\",instance=\"" + pod + ":9000\"";
        return SAMPLE.matcher("up 1\n" + Files.readString(ExposedSeries.GOLDEN))
                .results()
                .map((MatchResult sample) -> Map.of(
                        "series",
                        sample.group(1) + "{" + target + (sample.group(2) == null ? "" : "," + sample.group(2)) + "}",
                        "values",
                        sample.group(3) + "+0x12"));
    }
}
