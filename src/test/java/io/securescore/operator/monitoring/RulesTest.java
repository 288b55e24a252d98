package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What all rules keep to, so that they can be loaded anywhere and an alert finds whom it concerns. */
class RulesTest {
    private static final Pattern THRESHOLD = Pattern.compile("(?m)^ .*# threshold:.*$");
    private static final Pattern WELL_MARKED = Pattern.compile(".*[<>] \\d+(?:\\.\\d+)? # threshold: (\\w+)");
    private static final Pattern DASHBOARD =
            Pattern.compile("https://grafana\\.example\\.com/d/securescore-(posture|scope|operator)\\?(var-.+)");
    /** What two clusters have in common is matched without their name. */
    private static final Set<String> OVER_ALL_CLUSTERS =
            Set.of("securescore:tenant_score:ratio", "SecureScoreSubscriptionUnwatched");

    static Stream<Rule> rules() {
        return Rule.all().stream();
    }

    static Stream<Rule> alerts() {
        return Rule.alerts();
    }

    @Test
    void shouldBeTakenByPromtool() {
        CommandResult check =
                InstalledProgram.PROMTOOL.run("check", "rules", "--lint-fatal", MonitoringStack.RULES.toString());

        assertThat(check.exitCode()).as(check.stderr()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SecureScoreScopeBelowMinimum     | warning  | security | 30m | 30m",
                "SecureScoreBelowMinimum          | warning  | security | 30m | 30m",
                "SecureScoreDropped               | warning  | security | 15m | 30m",
                "SecureScoreDroppedSlowly         | warning  | security | 1h  | 30m",
                "SecureScoreModelChanged          | info     | security | ''  | 30m",
                "SecureScoreStale                 | warning  | platform | 15m | 30m",
                "SecureScoreScopeUnreadable       | warning  | platform | 30m | 30m",
                "SecureScoreAccessLost            | critical | platform | 15m | 30m",
                "SecureScoreWaiverExpiring        | info     | security | ''  | 30m",
                "SecureScoreSubscriptionUnwatched | info     | security | 1h  | 30m",
                "SecureScoreSuspendedTooLong      | info     | security | ''  | 30m",
                "SecureScoreOperatorDown          | critical | platform | 10m | 20m",
                "SecureScoreNoLeader              | critical | platform | 10m | 20m",
                "SecureScoreSweepFailing          | warning  | platform | 5m  | 15m",
                "SecureScoreAzureThrottled        | warning  | platform | 30m | ''",
                "SecureScoreTokenFailure          | critical | platform | 10m | 15m",
                "SecureScoreReconcileErrors       | warning  | platform | 15m | ''",
                "SecureScoreControlsNotExposed    | info     | platform | 1h  | 15m",
            })
    void shouldSayHowUrgentAnAlertIsAndWhomItConcerns(
            String name, String severity, String audience, String pending, String keepFiring) throws IOException {
        assertThat(Rule.alerts().filter(rule -> rule.name().equals(name)))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.labels()).containsOnly(entry("severity", severity), entry("audience", audience));
                    assertThat(alert.pending()).isEqualTo(pending);
                    assertThat(alert.keepFiring()).isEqualTo(keepFiring);
                });
        assertThat(Files.readString(Path.of("README.md")))
                .containsPattern("\n\\| [^|]*`" + name + "`[^|]*\\|.*\\| " + severity + ", " + audience + " \\|\n");
    }

    @Test
    void shouldHaveNoOtherAlert() {
        assertThat(Rule.alerts().map(Rule::name)).hasSize(18).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldExplainAnAlertAndLeadOn(Rule alert) {
        assertThat(alert.annotations())
                .containsOnlyKeys("summary", "description", "runbook_url", "dashboard_url")
                .containsEntry("runbook_url", "https://runbooks.example.com/" + alert.name() + ".md");
        assertThat(alert.annotations().get("summary")).doesNotContain("{{");
        assertThat(RunbooksTest.PAGES.resolve(alert.name() + ".md")).exists();
        Matcher dashboard = DASHBOARD.matcher(alert.annotations().get("dashboard_url"));
        assertThat(dashboard.matches()).isTrue();
        Set<String> variables = Board.read(dashboard.group(1)).variables().stream()
                .map(variable -> variable.path("name").asText())
                .collect(Collectors.toSet());
        assertThat(found("var-(\\w+)=", dashboard.group(2))).isSubsetOf(variables);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldKeepTheClusterInEveryListOfLabels(Rule rule) {
        List<PromQl.Grouping> without = PromQl.of(rule.expr()).groupings().stream()
                .filter(grouping -> Set.of("by", "on").contains(grouping.keyword()))
                .filter(grouping -> !grouping.labels().isEmpty())
                .filter(grouping -> !grouping.labels().contains("cluster"))
                .toList();

        assertThat(without.isEmpty()).as(without.toString()).isNotEqualTo(OVER_ALL_CLUSTERS.contains(rule.name()));
        assertThat(PromQl.of(rule.expr()).groupings())
                .noneMatch(grouping ->
                        grouping.labels().contains("pod") || grouping.labels().contains("instance"));
    }

    /** The chart puts the user's number there. */
    @Test
    void shouldMarkThresholdsByTheirAlert() throws IOException {
        String rules = Files.readString(MonitoringStack.RULES);
        List<String> alerts = Rule.alerts().map(Rule::name).toList();

        assertThat(THRESHOLD.matcher(rules).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(line -> {
                    Matcher marked = WELL_MARKED.matcher(line);
                    assertThat(marked.matches()).isTrue();
                    assertThat(alerts).contains(marked.group(1));
                });
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
