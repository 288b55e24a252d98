package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Helm says of the chart, of the values that it must take, and of the values that contradict each other. */
class ChartTest {

    @Test
    void shouldBeTestedWithAtLeast20ValuesFiles() {
        assertThat(Chart.valuesFiles()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void shouldPassTheStrictLint() {
        assertThat(lint()).isEqualTo(CLEAN);
    }

    @ParameterizedTest
    @MethodSource("io.securescore.operator.chart.Chart#valuesFiles")
    void shouldPassTheStrictLintWithEveryValuesFile(Path values) {
        assertThat(lint("-f", values.toString())).isEqualTo(CLEAN);
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void shouldRefuseAContradictionWithOneSentence(Contradiction contradiction) {
        CommandResult result = Chart.template(contradiction.arguments());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr())
                .isEqualTo("Error: execution error at (securescore-operator/templates/deployment.yaml:1:4): "
                        + contradiction.sentence() + "\n\nUse --debug flag to render out invalid YAML\n");
    }

    @Test
    void shouldTestEverySentenceOfTheGuards() throws IOException {
        List<Pattern> sentences = Pattern.compile("fail (?:\\(printf )?\"([^\"]+)\"")
                .matcher(Files.readString(Chart.FOLDER.resolve("templates/_guards.tpl")))
                .results()
                .map(fail -> Arrays.stream(fail.group(1).split("%[dsv]", -1))
                        .map(Pattern::quote)
                        .toList())
                .map(parts -> Pattern.compile(String.join(".+", parts)))
                .toList();

        assertThat(sentences).hasSizeGreaterThan(10).allSatisfy(sentence -> assertThat(contradictions())
                .anyMatch(contradiction ->
                        sentence.matcher(contradiction.sentence()).matches()));
    }

    /** Values that contradict each other, as {@code path=json}, and what is said of them. */
    private record Contradiction(String sentence, List<String> values) {
        String[] arguments() {
            return values.stream()
                    .flatMap(value -> Stream.of("--set-json", value))
                    .toArray(String[]::new);
        }
    }

    private static Contradiction contradiction(String sentence, String... values) {
        return new Contradiction(sentence, List.of(values));
    }

    private static Stream<Contradiction> contradictions() {
        String id = "\"11111111-2222-3333-4444-555555555555\"";
        return Stream.of(
                contradiction(
                        "replicaCount is 2 and settings.leaderElection.enabled is false, so every replica would poll"
                                + " Azure and write the same statuses: set settings.leaderElection.enabled to true, or"
                                + " replicaCount to 1.",
                        "replicaCount=2",
                        "settings.leaderElection.enabled=false"),
                contradiction(
                        "watchNamespaces[1] is empty, which names no namespace: give it a name, or set watchNamespaces"
                                + " to [] to watch all namespaces.",
                        "watchNamespaces=[\"team-a\",\"\"]"),
                contradiction(
                        "watchNamespaces[2] names team-a again, whose Role can exist only once: remove it.",
                        "watchNamespaces=[\"team-a\",\"team-b\",\"team-a\"]"),
                contradiction(
                        "azure.workloadIdentity.enabled and azure.existingSecret.name are set together, but the"
                                + " operator signs in to Azure with one credential: keep one of them.",
                        "azure.workloadIdentity={\"enabled\":true,\"clientId\":" + id + "}",
                        "azure.existingSecret.name=\"azure\""),
                contradiction(
                        "azure.clientCertificate.existingSecret and azure.managedIdentity.enabled are set together,"
                                + " but the operator signs in to Azure with one credential: keep one of them.",
                        "azure.clientCertificate={\"existingSecret\":\"azure\",\"tenantId\":" + id + ",\"clientId\":"
                                + id + "}",
                        "azure.managedIdentity.enabled=true"),
                contradiction(
                        "azure.workloadIdentity.clientId is empty, so azure.workloadIdentity.enabled has no identity"
                                + " to act as: set it to the client id of the managed identity or app registration.",
                        "azure.workloadIdentity.enabled=true"),
                contradiction(
                        "azure.clientCertificate.tenantId is empty, but a certificate signs in only as an app"
                                + " registration of a tenant: set it to the tenant id.",
                        "azure.clientCertificate={\"existingSecret\":\"azure\",\"clientId\":" + id + "}"),
                contradiction(
                        "azure.clientCertificate.clientId is empty, but a certificate signs in only as an app"
                                + " registration of a tenant: set it to the client id of the app registration.",
                        "azure.clientCertificate={\"existingSecret\":\"azure\",\"tenantId\":" + id + "}"),
                contradiction(
                        "azure.clientCertificate.passwordKey is set, but a password is read for a .pfx or .p12 only"
                                + " and azure.clientCertificate.key is certificate.pem: remove the password from the"
                                + " PEM file and leave passwordKey empty, or name the key of a .pfx.",
                        "azure.clientCertificate={\"existingSecret\":\"azure\",\"tenantId\":" + id + ",\"clientId\":"
                                + id + ",\"passwordKey\":\"password\"}"),
                contradiction(
                        "settings.azure.resourceManagerEndpoint is empty, but settings.azure.cloud is Custom, which"
                                + " has no endpoints of its own: set it to an https URL.",
                        "settings.azure={\"cloud\":\"Custom\",\"authorityHost\":\"https://login.example\"}"),
                contradiction(
                        "settings.azure.authorityHost is empty, but settings.azure.cloud is Custom, which has no"
                                + " endpoints of its own: set it to an https URL.",
                        "settings.azure={\"cloud\":\"Custom\",\"resourceManagerEndpoint\":\"https://arm.example\"}"),
                contradiction(
                        "settings.access[1] has no namespaces, so it allows nothing to anybody: list the namespaces"
                                + " whose watches it is for.",
                        "settings.access=[{\"namespaces\":[\"team-a\"],\"subscriptions\":\"*\"},"
                                + "{\"namespaces\":[],\"subscriptions\":\"*\"}]"),
                contradiction(
                        "settings.access[0] names neither subscriptions nor managementGroups, so it allows nothing:"
                                + " list what its namespaces may watch, or remove the rule.",
                        "settings.access=[{\"namespaces\":[\"team-a\"]}]"),
                contradiction(
                        "caBundle.configMap and caBundle.secret are both set, but the certificates come from one"
                                + " place: keep one of them.",
                        "caBundle={\"configMap\":\"ca\",\"secret\":\"ca\"}"),
                contradiction(
                        "serviceAccount.create is false and serviceAccount.name is empty, so the pods would run as the"
                                + " namespace's default service account: name an existing service account, or set"
                                + " serviceAccount.create to true.",
                        "serviceAccount.create=false"),
                contradiction(
                        "serviceMonitor.enabled and podMonitor.enabled are both true, so Prometheus would scrape every"
                                + " series twice: keep one of them.",
                        "serviceMonitor.enabled=true",
                        "podMonitor.enabled=true"),
                contradiction(
                        "azure.workloadIdentity.clientId is set and azure.workloadIdentity.enabled is false, so nobody would"
                                + " use it: set azure.workloadIdentity.enabled to true, or leave clientId out.",
                        "azure.workloadIdentity.clientId=" + id),
                contradiction(
                        "azure.managedIdentity.clientId is set and azure.managedIdentity.enabled is false, so nobody would"
                                + " use it: set azure.managedIdentity.enabled to true, or leave clientId out.",
                        "azure.managedIdentity.clientId=" + id),
                contradiction(
                        "azure.clientCertificate.clientId is set and azure.clientCertificate.existingSecret is empty, so"
                                + " there is no certificate to sign in with: name the Secret that holds it.",
                        "azure.clientCertificate.clientId=" + id),
                contradiction(
                        "settings.access[0] names managementGroups, which settings.azure.source ResourceManager does not"
                                + " know, so they would allow nothing: name subscriptions instead.",
                        "settings.azure.source=\"ResourceManager\"",
                        "settings.access=[{\"namespaces\":[\"a\"],\"managementGroups\":[\"mg\"]}]"),
                contradiction(
                        "settings.leaderElection.leaseDuration is 4s, but the operator refuses a lease below 5s, which a slow"
                                + " API server would cost it: set 5s or more.",
                        "settings.leaderElection.leaseDuration=\"4s\""),
                contradiction(
                        "prometheusRule.runbookUrl is empty, but alerts and boards link to runbooks: set it to where you"
                                + " publish the pages of deploy/monitoring/runbooks, such as"
                                + " https://wiki.example.com/securescore.",
                        "prometheusRule={\"enabled\":true,\"grafanaUrl\":\"https://grafana.example.com\"}"),
                contradiction(
                        "prometheusRule.runbookUrl is empty, but alerts and boards link to runbooks: set it to where you"
                                + " publish the pages of deploy/monitoring/runbooks, such as"
                                + " https://wiki.example.com/securescore.",
                        "dashboards.enabled=true"),
                contradiction(
                        "prometheusRule.grafanaUrl is empty, but every alert links to a board: set it to the address of your"
                                + " Grafana, such as https://grafana.example.com.",
                        "prometheusRule={\"enabled\":true,\"runbookUrl\":\"https://wiki.example.com\"}"),
                contradiction(
                        "prometheusRule.additionalRuleLabels names cluster, which alerts have of themselves and are told apart"
                                + " by: use another label, and alerts.*.severity for the severity.",
                        "prometheusRule.additionalRuleLabels.cluster=\"west\""),
                contradiction(
                        "prometheusRule.alerts.SecureScoreStale.labels names severity, which alerts have of themselves and are"
                                + " told apart by: use another label, and alerts.*.severity for the severity.",
                        "prometheusRule.alerts.SecureScoreStale.labels.severity=\"page\""),
                contradiction(
                        "podDisruptionBudget.minAvailable is 1 and podDisruptionBudget.maxUnavailable is 50%, but"
                                + " Kubernetes takes one of the two: keep one of them.",
                        "podDisruptionBudget={\"minAvailable\":1,\"maxUnavailable\":\"50%\"}"));
    }

    private static final String CLEAN = "==> Linting helm/securescore-operator\n"
            + "[INFO] Chart.yaml: icon is recommended\n\n1 chart(s) linted, 0 chart(s) failed\n";

    private static String lint(String... arguments) {
        List<String> command = new ArrayList<>(List.of("lint", "--strict", Chart.FOLDER.toString()));
        command.addAll(List.of(arguments));
        CommandResult result = Helm.local().run(command.toArray(String[]::new));
        return result.stdout() + result.stderr();
    }
}
