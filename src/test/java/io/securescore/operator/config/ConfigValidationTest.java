package io.securescore.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigValidationTest {

    @Test
    void shouldAcceptTheDefaults() {
        assertThat(problems(Map.of())).isEmpty();
    }

    @Test
    void shouldAcceptEveryKindOfValue() {
        assertThat(problems(Map.of(
                        "securescore.poll.stale-after", "PT10H",
                        "securescore.coverage.enabled", "true",
                        "securescore.metrics.controls", "off",
                        "securescore.metrics.controls-max-scopes", "0",
                        "securescore.metrics.subscription-tags", "env,Cost center",
                        "securescore.metrics.watch-labels", "team, app.kubernetes.io/part-of",
                        "securescore.leader-election.enabled", "false",
                        "securescore.leader-election.namespace", "cloud-security",
                        "securescore.leader-election.identity", "operator-0",
                        "securescore.leader-election.lease-duration", "5s")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant=contoso",
                "tenant==contoso,team",
                "team in (a,b), !legacy",
                "securescore.io/tenant notin (a, b)",
                "tenant!=contoso",
                "empty="
            })
    void shouldAcceptEveryFormOfALabelSelector(String selector) {
        assertThat(problems(Map.of("securescore.watch-selector", selector))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant=a b",
                "tenant in a",
                "tenant in ()x",
                ",tenant",
                "tenant=a,",
                "tenant=a;team=b",
                "Up.Per/tenant=a",
                "tenant>=3"
            })
    void shouldRefuseWhatIsNoLabelSelector(String selector) {
        assertThat(problems(Map.of("securescore.watch-selector", selector)))
                .containsExactly("securescore.watch-selector=" + selector
                        + ": use a label selector of Kubernetes such as" + " tenant=contoso or team in (a,b),!legacy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Operator", "a_b", "-a", "a-", "a..b", "a.-b", "a/b"})
    void shouldRefuseALeaseNameThatIsNoDnsSubdomain(String name) {
        assertThat(problems(Map.of("securescore.leader-election.lease-name", name)))
                .containsExactly("securescore.leader-election.lease-name=" + name + ": use a name such as"
                        + " securescore-operator: up to 243 of a-z, 0-9, - and ., each part between dots beginning and"
                        + " ending with a letter or digit");
    }

    @Test
    void shouldLeaveRoomForTheLedgersInALeaseName() {
        assertThat(problems(Map.of("securescore.leader-election.lease-name", "a".repeat(243))))
                .isEmpty();
        assertThat(problems(Map.of("securescore.leader-election.lease-name", "a".repeat(244))))
                .hasSize(1);
    }

    @Test
    void shouldNameEveryFaultOfTheAccessRules(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("access.yaml"), "[{namespaces: [], subscriptions: [prod]}]");

        assertThat(problems(Map.of("securescore.access", file.toString())))
                .containsExactly(
                        "securescore.access=" + file + ": [0].namespaces is empty: name at least one namespace, such as"
                                + " team-a or team-*",
                        "securescore.access=" + file
                                + ": [0].subscriptions[0]=\"prod\": use the id of a subscription such"
                                + " as 11111111-2222-3333-4444-555555555555, or \"*\" instead of the list for all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    poll.stale-after                | 0s         | use a duration above 0, such as 9h
                    poll.stale-after                | -1h        | use a duration above 0, such as 9h
                    poll.stale-after                | soon       | use a duration such as 9h, 90m or 15s
                    coverage.enabled                | ture       | use true or false
                    azure.subscriptions-per-query   | many       | use a whole number
                    metrics.controls                | yes        | use auto, on or off
                    metrics.controls-max-scopes     | -1         | use 0 or more
                    metrics.controls-max-scopes     | 1.5        | use a whole number
                    metrics.subscription-tags       | cost<eur   | use names of Azure tags, separated by commas
                    metrics.watch-labels            | a/b/c      | use keys of Kubernetes labels such as team or app.kubernetes.io/part-of, separated by commas
                    leader-election.enabled         | maybe      | use true or false
                    leader-election.namespace       | Cloud_Sec  | use the name of a namespace: up to 63 of a-z, 0-9 and -
                    leader-election.lease-duration  | 4s         | use 5s or more
                    """)
    void shouldNameTheSettingItsValueAndWhatIsAllowed(String setting, String value, String allowed) {
        assertThat(problems(Map.of("securescore." + setting, value)))
                .containsExactly("securescore." + setting + "=" + value + ": " + allowed);
    }

    @Test
    void shouldNameASettingThatDoesNotExist() {
        assertThat(problems(Map.of("securescore.azure.cluod", "AzureCloud")))
                .containsExactly("securescore.azure.cluod: there is no such setting; it stands in "
                        + "PropertiesConfigSource[source=test]");
    }

    @Test
    void shouldNameASettingThatIsEmpty() {
        assertThat(problems(Map.of("securescore.azure.cloud", "")))
                .containsExactly("securescore.azure.cloud is empty: give it a value or leave it out");
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        assertThat(problems(Map.of(
                        "securescore.poll.stale-after", "0s",
                        "securescore.metrics.controls", "yes",
                        "securescore.metrics.watch-labels", "-a,ok,b-")))
                .hasSize(4);
    }

    @Test
    void shouldReadABareNumberAsSeconds() {
        assertThat(config(Map.of("securescore.leader-election.lease-duration", "20"))
                        .leaderElection()
                        .leaseDuration())
                .isEqualTo(Duration.ofSeconds(20));
    }

    private static List<String> problems(Map<String, String> settings) {
        try {
            return ConfigValidation.problems(config(settings));
        } catch (ConfigValidationException unreadable) {
            return ConfigValidation.problems(unreadable);
        }
    }

    private static OperatorConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(OperatorConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OperatorConfig.class);
    }
}
