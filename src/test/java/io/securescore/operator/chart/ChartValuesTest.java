package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.config.OperatorConfig;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be set, and that every setting of the operator can be. */
class ChartValuesTest {
    private static final Path VALUES = Chart.FOLDER.resolve("values.yaml");
    private static final JsonNode SCHEMA = Chart.object(Chart.FOLDER.resolve("values.schema.json"));

    /**
     * How the chart sets a setting.
     *
     * @param value {@code path=json} of a value other than the default; empty when the pod itself gives it
     * @param environment what the container is given: a value or the path of a field of the pod
     */
    private record Setting(String name, String value, String environment) {
        String variable() {
            return name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            new Setting(
                    "securescore.access",
                    "settings.access=[{\"namespaces\":[\"*\"],\"subscriptions\":\"*\"}]",
                    "/etc/securescore/access/access.yaml"),
            new Setting("securescore.watch-selector", "settings.watchSelector=\"tenant=contoso\"", "tenant=contoso"),
            new Setting("securescore.azure.cloud", "settings.azure.cloud=\"Custom\"", "Custom"),
            new Setting(
                    "securescore.azure.resource-manager-endpoint",
                    "settings.azure.resourceManagerEndpoint=\"https://arm.example\"",
                    "https://arm.example"),
            new Setting(
                    "securescore.azure.authority-host",
                    "settings.azure.authorityHost=\"https://login.example\"",
                    "https://login.example"),
            new Setting("securescore.azure.ca-certificate", "caBundle.configMap=\"ca\"", "/etc/securescore/ca/ca.crt"),
            new Setting("securescore.azure.credential", "azure.managedIdentity.enabled=true", "managed-identity"),
            new Setting("securescore.azure.source", "settings.azure.source=\"ResourceManager\"", "ResourceManager"),
            new Setting("securescore.azure.subscriptions-per-query", "settings.azure.subscriptionsPerQuery=100", "100"),
            new Setting("securescore.poll.stale-after", "settings.poll.staleAfter=\"12h\"", "12h"),
            new Setting("securescore.coverage.enabled", "settings.coverage.enabled=true", "true"),
            new Setting("securescore.metrics.controls", "settings.metrics.controls=\"on\"", "on"),
            new Setting("securescore.metrics.controls-max-scopes", "settings.metrics.controlsMaxScopes=50", "50"),
            new Setting(
                    "securescore.metrics.subscription-tags",
                    "settings.metrics.subscriptionTags=[\"env\",\"cost, centre\"]",
                    "env,cost\\, centre"),
            new Setting("securescore.metrics.watch-labels", "settings.metrics.watchLabels=[\"team\"]", "team"),
            new Setting("securescore.leader-election.enabled", "settings.leaderElection.enabled=false", "false"),
            new Setting("securescore.leader-election.namespace", "", "metadata.namespace"),
            new Setting("securescore.leader-election.identity", "", "metadata.name"),
            new Setting("securescore.leader-election.lease-name", "fullnameOverride=\"scores\"", "scores"),
            new Setting(
                    "securescore.leader-election.lease-duration",
                    "settings.leaderElection.leaseDuration=\"20s\"",
                    "20s"));

    @Test
    void shouldSetEverySettingOfTheOperator() {
        assertThat(SETTINGS)
                .extracting(Setting::name)
                .containsExactlyInAnyOrderElementsOf(operatorSettings().keySet());

        String[] values = SETTINGS.stream()
                .filter(setting -> !setting.value().isEmpty())
                .flatMap(setting -> Stream.of("--set-json", setting.value()))
                .toArray(String[]::new);
        JsonNode deployment = Chart.only(Chart.objects(Chart.template(values).orThrow()), "Deployment");

        Map<String, String> environment = new TreeMap<>();
        for (JsonNode variable : deployment.at("/spec/template/spec/containers/0/env")) {
            if (variable.path("name").asText().startsWith("SECURESCORE_")) {
                environment.put(
                        variable.path("name").asText(),
                        variable.path("value")
                                .asText(variable.at("/valueFrom/fieldRef/fieldPath")
                                        .asText()));
            }
        }
        assertThat(environment)
                .isEqualTo(SETTINGS.stream().collect(Collectors.toMap(Setting::variable, Setting::environment)));
    }

    /** The chart leaves out what it takes for the operator's default, so that both must agree on it. */
    @Test
    void shouldNameTheDefaultsOfTheOperator() {
        JsonNode values = Chart.object(VALUES);
        Map<String, String> defaults = new TreeMap<>();
        Map<String, String> expected = new TreeMap<>();
        for (Setting setting : SETTINGS) {
            String path = setting.value().split("=")[0];
            if (path.startsWith("settings.")) {
                JsonNode value = values.at("/" + path.replace('.', '/'));
                defaults.put(setting.name(), value.isEmpty() && value.isContainerNode() ? "" : value.asText());
                expected.put(setting.name(), operatorSettings().get(setting.name()));
            }
        }
        // On in a cluster
        expected.put("securescore.leader-election.enabled", "true");

        assertThat(defaults).isEqualTo(expected);
    }

    @Test
    void shouldDescribeTheSameKeysInValuesAndSchema() {
        TreeSet<String> schema = new TreeSet<>();
        keysOfSchema("", SCHEMA, schema);
        TreeSet<String> values = new TreeSet<>();
        keysOfValues("", Chart.object(VALUES), SCHEMA, values);

        assertThat(values).hasSizeGreaterThan(80).isEqualTo(schema);
    }

    @ParameterizedTest
    @MethodSource("ownedLevels")
    void shouldRefuseAnUnknownKeyAtEveryLevel(String level) {
        CommandResult result =
                level.isEmpty() ? Chart.template("--set", "unknown=1") : Chart.template("--set", level + ".unknown=1");

        assertThat(result.stderr())
                .isEqualTo("Error: values don't meet the specifications of the schema(s) in the following chart(s):\n"
                        + "securescore-operator:\n- at '" + pointer(level)
                        + "': additional properties 'unknown' not allowed\n\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alerts.SecureScoreStale.threshold=1    | /alerts/SecureScoreStale': additional properties 'threshold' not allowed",
                "alerts.SecureScoreAccessLost.threshold=20 | /alerts/SecureScoreAccessLost/threshold': exclusiveMaximum: got 20, want 1",
                "alerts.SecureScoreDropped.threshold=0  | /alerts/SecureScoreDropped/threshold': exclusiveMinimum: got 0, want 0",
                "alerts.Unknown.enabled=false           | /alerts': additional properties 'Unknown' not allowed",
                "runbookUrl=wiki                        | /runbookUrl': 'wiki' does not match pattern '^(https?://[^\\\\s{}]+)?$'",
                "additionalRuleLabels.a-b=x | /additionalRuleLabels': additional properties 'a-b' not allowed"
            })
    void shouldRefuseWhatAnAlertCannotHave(String value, String message) {
        CommandResult result = Chart.template("--set", "prometheusRule." + value);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("- at '/prometheusRule" + message);
    }

    /** {@code global} is shared with other charts of an umbrella chart; below the others are Kubernetes' own objects. */
    @Test
    void shouldLeaveOnlyGlobalAndKubernetesOwnObjectsOpen() {
        TreeSet<String> open = new TreeSet<>();
        openLevels("", SCHEMA, open);

        assertThat(open)
                .containsExactly(
                        "affinity",
                        "commonLabels",
                        "dashboards.annotations",
                        "global",
                        "livenessProbe",
                        "nodeSelector",
                        "podAnnotations",
                        "podLabels",
                        "podMonitor.labels",
                        "podSecurityContext",
                        "prometheusRule.additionalRuleAnnotations",
                        "prometheusRule.annotations",
                        "prometheusRule.labels",
                        "readinessProbe",
                        "resources",
                        "securityContext",
                        "service.annotations",
                        "service.labels",
                        "serviceAccount.annotations",
                        "serviceAccount.labels",
                        "serviceMonitor.labels",
                        "startupProbe");
    }

    private static List<String> ownedLevels() {
        List<String> levels = new ArrayList<>();
        ownedLevels("", SCHEMA, levels);
        levels.addAll(List.of("settings.access[0]", "prometheusRule.alerts.SecureScoreDropped"));
        return levels;
    }

    private static void ownedLevels(String path, JsonNode schema, List<String> levels) {
        if (schema.path("additionalProperties").isBoolean()) {
            levels.add(path);
        }
        schema.path("properties")
                .fields()
                .forEachRemaining(child -> ownedLevels(join(path, child.getKey()), child.getValue(), levels));
    }

    private static void openLevels(String path, JsonNode schema, TreeSet<String> levels) {
        if (schema.path("type").asText().equals("object")
                && !schema.path("additionalProperties").isBoolean()) {
            levels.add(path);
        }
        schema.path("properties")
                .fields()
                .forEachRemaining(child -> openLevels(join(path, child.getKey()), child.getValue(), levels));
    }

    private static void keysOfSchema(String path, JsonNode schema, TreeSet<String> keys) {
        schema.path("properties").fields().forEachRemaining(child -> {
            keys.add(join(path, child.getKey()));
            keysOfSchema(join(path, child.getKey()), child.getValue(), keys);
        });
    }

    /** The keys of values down to where the schema describes none. */
    private static void keysOfValues(String path, JsonNode values, JsonNode schema, TreeSet<String> keys) {
        if (path.isEmpty() || schema.has("properties")) {
            values.fields().forEachRemaining(child -> {
                keys.add(join(path, child.getKey()));
                keysOfValues(
                        join(path, child.getKey()),
                        child.getValue(),
                        schema.path("properties").path(child.getKey()),
                        keys);
            });
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String pointer(String level) {
        return level.isEmpty()
                ? ""
                : "/" + level.replace("[", ".").replace("]", "").replace('.', '/');
    }

    /** The names of all settings of the operator, with their defaults. */
    private static Map<String, String> operatorSettings() {
        Map<String, String> settings = new TreeMap<>();
        collect("securescore", OperatorConfig.class, settings);
        return settings;
    }

    private static void collect(String prefix, Class<?> group, Map<String, String> settings) {
        for (Method method : group.getDeclaredMethods()) {
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().getEnclosingClass() == OperatorConfig.class) {
                collect(name, method.getReturnType(), settings);
            } else {
                WithDefault byDefault = method.getAnnotation(WithDefault.class);
                settings.put(name, byDefault == null ? "" : byDefault.value());
            }
        }
    }
}
