package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import io.securescore.operator.monitoring.MonitoringStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart's PrometheusRule against the rules file that it is made from: nothing but what a value asks for may differ.
 */
class ChartRulesTest {
    private static final String RUNBOOKS = "https://wiki.example.com/securescore";
    private static final String GRAFANA = "https://example.com/grafana";
    private static final String ENABLED =
            "prometheusRule={\"enabled\":true,\"runbookUrl\":\"" + RUNBOOKS + "\",\"grafanaUrl\":\"" + GRAFANA + "\"}";

    @Test
    void shouldRenderTheRulesFileWithTheAddressesAndTheJobOfTheRelease() {
        assertThat(groups()).isEqualTo(file());
    }

    /** The addresses are given as people write them. */
    @Test
    void shouldLinkWithoutADoubleSlash() {
        JsonNode groups = groups(
                "--set", "prometheusRule.runbookUrl=" + RUNBOOKS + "/,prometheusRule.grafanaUrl=" + GRAFANA + "/");

        assertThat(groups).isEqualTo(file());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldLeaveOutAnAlertThatIsSwitchedOffAndNothingElse(String alert) {
        JsonNode expected = without(file(), rule -> rule.path("alert").asText().equals(alert));
        // What nobody tells of a day any more, the slow drop tells
        rules(expected)
                .filter(rule -> rule.path("alert").asText().equals("SecureScoreDroppedSlowly"))
                .filter(rule -> alert.equals("SecureScoreDropped"))
                .forEach(rule -> ((ObjectNode) rule)
                        .put(
                                "expr",
                                rule.path("expr")
                                        .asText()
                                        .replace("5 # threshold: " + alert, "+Inf # threshold: " + alert)));

        assertThat(groups("--set", "prometheusRule.alerts." + alert + ".enabled=false"))
                .isEqualTo(expected)
                .isNotEqualTo(file());
    }

    @Test
    void shouldKeepAllRecordingsWhenAllAlertsAreSwitchedOff() {
        String[] off = alerts().flatMap(
                        alert -> Stream.of("--set", "prometheusRule.alerts." + alert + ".enabled=false"))
                .toArray(String[]::new);

        List<JsonNode> recordings =
                rules(file()).filter(rule -> rule.has("record")).toList();
        JsonNode groups = groups(off);
        assertThat(rules(groups)).hasSizeGreaterThan(20).containsExactlyElementsOf(recordings);
        assertThat(groups).noneMatch(group -> group.path("rules").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("alertsWithThreshold")
    void shouldChangeTheThresholdOfAnAlertWhereverItStandsAndNothingElse(String alert) {
        JsonNode expected = file(text -> text.replaceAll("(?m)[0-9.]+( # threshold: " + alert + ")$", "0.625$1"));

        assertThat(groups("--set", "prometheusRule.alerts." + alert + ".threshold=0.625"))
                .isEqualTo(expected)
                .isNotEqualTo(file());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldChangeTimesSeverityAndLabelsOfAnAlertAndNothingElse(String alert) {
        JsonNode expected = file();
        rules(expected)
                .filter(rule -> rule.path("alert").asText().equals(alert))
                .forEach(rule -> {
                    ((ObjectNode) rule).put("for", "7m").put("keep_firing_for", "9m");
                    rule.withObject("/labels").put("severity", "page").put("audience", "team-blue");
                });

        assertThat(groups(
                        "--set-json",
                        "prometheusRule.alerts." + alert + "={\"for\":\"7m\",\"keepFiringFor\":\"9m\","
                                + "\"severity\":\"page\",\"labels\":{\"audience\":\"team-blue\"}}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldFireAtOnceAndEndAtOnceWithEmptyTimes(String alert) {
        JsonNode expected = file();
        rules(expected)
                .filter(rule -> rule.path("alert").asText().equals(alert))
                .forEach(rule -> ((ObjectNode) rule).remove(List.of("for", "keep_firing_for")));

        assertThat(groups("--set-json", "prometheusRule.alerts." + alert + "={\"for\":\"\",\"keepFiringFor\":\"\"}"))
                .isEqualTo(expected);
    }

    @Test
    void shouldGiveMoreLabelsAndAnnotationsToAlertsOnly() {
        JsonNode expected = file();
        rules(expected).filter(rule -> rule.has("alert")).forEach(rule -> {
            rule.withObject("/labels").put("team", "blue");
            rule.withObject("/annotations").put("board", "{{ $labels.cluster }}");
        });

        assertThat(groups(
                        "--set-json",
                        "prometheusRule.additionalRuleLabels={\"team\":\"blue\"}",
                        "--set-json",
                        "prometheusRule.additionalRuleAnnotations={\"board\":\"{{ $labels.cluster }}\","
                                + "\"summary\":\"The alert's own wins\"}"))
                .isEqualTo(expected);
    }

    /** Prometheus Operator names a job by the Service, or by the PodMonitor with its namespace. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "podMonitor.enabled=true                                  | securescore-system/securescore-operator",
                "podMonitor.enabled=true,podMonitor.namespace=monitoring  | monitoring/securescore-operator",
                "fullnameOverride=scores                                  | scores-metrics",
                "prometheusRule.job=team-\\\\d+/[ab]                     | team-\\\\d+/[ab]",
                "prometheusRule.job=\"quoted\"                            | \\\"quoted\\\""
            })
    void shouldLookForTheJobOfTheRelease(String values, String job) {
        JsonNode expected = file(text -> text.replace("securescore-operator-metrics\"}", job + "\"}"));

        assertThat(groups("--set", values)).isEqualTo(expected).isNotEqualTo(file());
    }

    @Test
    void shouldTakeOwnersFromTheLabelsThatTheOperatorMakes() {
        JsonNode expected = file(text -> text.replace("\"tag_owner\"", "\"tag_Cost_Centre__EU_\"")
                .replace("\"label_owner\"", "\"label_example_com_team\""));

        assertThat(groups(
                        "--set", "prometheusRule.ownerTag=Cost Centre (EU),prometheusRule.ownerLabel=example.com/team"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"off\"", "false"})
    void shouldNotMissControlsThatAreSwitchedOff(String off) {
        JsonNode expected =
                without(file(), rule -> rule.path("alert").asText().equals("SecureScoreControlsNotExposed"));

        assertThat(groups("--set-json", "settings.metrics.controls=" + off)).isEqualTo(expected);
    }

    /** What the comparison of whole groups finds too, told in a way that says what to write into values.yaml. */
    @Test
    void shouldNameTheDefaultsOfTheRulesFileForEveryAlert() {
        Map<String, String> values = new LinkedHashMap<>();
        Chart.object(Chart.FOLDER.resolve("values.yaml"))
                .at("/prometheusRule/alerts")
                .fields()
                .forEachRemaining(alert -> values.put(
                        alert.getKey(),
                        defaults(
                                alert.getValue().path("threshold").asText(),
                                alert.getValue().path("for").asText(),
                                alert.getValue().path("keepFiringFor").asText(),
                                alert.getValue().path("severity").asText())));

        Map<String, String> file = new LinkedHashMap<>();
        rules(file())
                .filter(rule -> rule.has("alert"))
                .forEach(rule -> file.put(
                        rule.path("alert").asText(),
                        defaults(
                                thresholds().getOrDefault(rule.path("alert").asText(), ""),
                                rule.path("for").asText(),
                                rule.path("keep_firing_for").asText(),
                                rule.at("/labels/severity").asText())));
        assertThat(values).containsExactlyEntriesOf(file);
    }

    private static String defaults(String threshold, String pending, String keepFiring, String severity) {
        return "threshold: %s, for: %s, keepFiringFor: %s, severity: %s"
                .formatted(threshold, pending, keepFiring, severity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring", "alerts"})
    void shouldSatisfyPrometheus(String values, @TempDir Path folder) throws IOException {
        JsonNode rule = Chart.only(
                Chart.objects(Chart.template("-f", Chart.FOLDER + "/ci/" + values + "-values.yaml")
                        .orThrow()),
                "PrometheusRule");
        // JSON is YAML
        Path file = Files.writeString(
                folder.resolve("rules.yaml"), rule.path("spec").toString());

        CommandResult result = InstalledProgram.PROMTOOL.run("check", "rules", "--lint-fatal", file.toString());

        assertThat(result.stdout() + result.stderr())
                .contains("SUCCESS: " + rules(rule.at("/spec/groups")).count() + " rules found");
        assertThat(result.exitCode()).isZero();
    }

    /** The kustomize manifests are a second way from the file to Kubernetes. */
    @Test
    void shouldRenderWhatThoseWithoutHelmApply() {
        JsonNode withoutHelm = Chart.object(MonitoringManifests.PROMETHEUS_RULE);

        assertThat(withoutHelm.at("/spec/groups"))
                .isEqualTo(groups(
                        "--set",
                        "prometheusRule.runbookUrl=https://runbooks.example.com,"
                                + "prometheusRule.grafanaUrl=https://grafana.example.com"));
    }

    /** The groups of the PrometheusRule of the release with more arguments. */
    private static JsonNode groups(String... arguments) {
        String[] all = Stream.concat(Stream.of("--set-json", ENABLED), Stream.of(arguments))
                .toArray(String[]::new);
        return Chart.only(Chart.objects(Chart.template(all).orThrow()), "PrometheusRule")
                .at("/spec/groups");
    }

    /** The groups of the rules file with the addresses and the job that the release has. */
    private static JsonNode file() {
        return file(UnaryOperator.identity());
    }

    private static JsonNode file(UnaryOperator<String> edit) {
        String text = text().replace("https://runbooks.example.com", RUNBOOKS)
                .replace("https://grafana.example.com", GRAFANA)
                .replace("job=~\"securescore-operator\"", "job=~\"securescore-operator-metrics\"");
        return Chart.objects(edit.apply(text)).get(0).path("groups");
    }

    private static String text() {
        return MonitoringManifests.text(MonitoringStack.RULES);
    }

    private static JsonNode without(JsonNode groups, Predicate<JsonNode> rule) {
        for (JsonNode group : groups) {
            for (Iterator<JsonNode> rules = group.path("rules").elements(); rules.hasNext(); ) {
                if (rule.test(rules.next())) {
                    rules.remove();
                }
            }
        }
        return groups;
    }

    private static Stream<JsonNode> rules(JsonNode groups) {
        return StreamSupport.stream(groups.spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false));
    }

    /** The names of all alerts of the rules file, in its order. */
    private static Stream<String> alerts() {
        return rules(file()).filter(rule -> rule.has("alert")).map(rule -> rule.path("alert")
                .asText());
    }

    /** The thresholds that the rules file marks, by the names of their alerts. */
    private static Map<String, String> thresholds() {
        return Pattern.compile("([0-9.]+) # threshold: (\\w+)$", Pattern.MULTILINE)
                .matcher(text())
                .results()
                .collect(Collectors.toMap(match -> match.group(2), match -> match.group(1), (first, same) -> first));
    }

    private static Set<String> alertsWithThreshold() {
        return thresholds().keySet();
    }
}
