package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.OperatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a command line, against the fake Azure: what it prints, where, and how it ends. */
@ExtendWith(ClusterExtension.class)
class CheckIT {
    /** Whose URL stands in what is expected. */
    private static final String URL = "https://localhost:8443";

    private static final Path DEMO = Path.of("src/test/resources/check/demo.txt");
    private static final Path DEMO_WATCH = Path.of("src/test/resources/check/demo-watch.txt");

    @TempDir
    private static Path folder;

    private static FakeAzure azure;
    private static Map<String, String> settings;

    @BeforeAll
    static void start() throws IOException {
        azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
        settings = settings(azure, "demo.pem");
    }

    @AfterAll
    static void stop() {
        assertThat(azure.violations()).isEmpty();
        azure.close();
    }

    @Test
    void shouldTellTheGapsOfTheWholeTenantAsTheReadmeShowsThem() throws IOException {
        CommandResult result = OperatorProcess.run(settings, "", "check");

        assertThat(printed(result)).isEqualTo(golden(DEMO, printed(result)));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr().lines().filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS")))
                .containsExactly(
                        "Reading scores: 15 of 15 subscriptions", "Asking why there is no score: 2 of 2 subscriptions");
        assertThat(Files.readString(Path.of("README.md"))).contains(Files.readString(DEMO));
    }

    @Test
    void shouldEndWith0WhereAWatchHasNoGap() throws IOException {
        CommandResult result = OperatorProcess.run(settings, "", "check", "-f", "deploy/samples/production.yaml");

        assertThat(printed(result)).isEqualTo(golden(DEMO_WATCH, printed(result)));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void shouldPrintNothingButJsonOnStandardOutput() throws IOException {
        CommandResult result = OperatorProcess.run(
                settings, Files.readString(Path.of("deploy/samples/platform.yaml")), "check", "-f", "-", "-o", "json");

        JsonNode json = new ObjectMapper().readTree(result.stdout());
        assertThat(json.path("complete").asBoolean()).isTrue();
        assertThat(json.path("watches")).hasToString("[\"team-platform/platform\"]");
        assertThat(json.path("identity").path("objectId").asText()).isEqualTo(FakeAzureOptions.OBJECT_ID);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void shouldTellWhichSubscriptionOfAWatchIsNotReadable() throws IOException {
        Path watch = Files.writeString(
                folder.resolve("watch.yaml"),
                "kind: SecureScoreWatch\nmetadata: {name: dr}\nspec: {subscriptions: [{id: " + Estate.subscriptionId(9)
                        + "}]}\n");

        CommandResult result = OperatorProcess.run(settings, "", "check", "-f", watch.toString());

        assertThat(result.stdout())
                .endsWith("\nThe watch dr: 0 of 1 subscription scored, 1 gap.\n\nAccessDenied: 1 subscription\n"
                        + "  The identity may not read it: assign Security Reader on the subscription, which takes effect\n"
                        + "  within minutes, or once on a management group above.\n  - "
                        + Estate.subscriptionId(9) + "\n      az role assignment create --assignee-object-id "
                        + FakeAzureOptions.OBJECT_ID + " --assignee-principal-type ServicePrincipal --role"
                        + " \"Security Reader\" --scope /subscriptions/" + Estate.subscriptionId(9) + "\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldSayWhyThereIsNoTokenAndShowNoSecret() {
        CommandResult result = OperatorProcess.run(with("AZURE_CLIENT_SECRET", "canary-wrong"), "", "check");

        assertThat(result.stdout())
                .endsWith("\nToken      none from " + azure.url()
                        + "\n\nCredentialFailed: Microsoft Entra ID refuses a token (AADSTS7000215): the client secret is"
                        + " wrong:\ncheck AZURE_CLIENT_SECRET (the secret's value, not its id).\n");
        assertThat(result.stdout() + result.stderr()).doesNotContain("canary");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldGiveTheCommandForAManagementGroupWhenNothingIsReadable() throws IOException {
        Estate demo = Estate.demo();
        Estate empty = new Estate(demo.tenantId(), demo.rootGroup(), List.of(), demo.seed(), Optional.empty());
        try (FakeAzure nothing = FakeAzure.start(FakeAzureOptions.of(empty))) {
            CommandResult result = OperatorProcess.run(settings(nothing, "empty.pem"), "", "check");

            assertThat(result.stdout())
                    .contains(
                            "\nReadable   0 subscriptions\n\nNothingReadable: The identity can read no subscription: ")
                    .contains(" --role \"Security Reader\" --scope"
                            + " /providers/Microsoft.Management/managementGroups/" + Estate.TENANT_ID + "\n");
            assertThat(result.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseABadSettingInTheOperatorsWordsBeforeAnythingIsAsked() {
        assertWrong(
                OperatorProcess.run(with("SECURESCORE_AZURE_CLOUD", "Mars"), "", "check"),
                "securescore.azure.cloud=Mars: use AzureCloud, AzureUSGovernment or Custom\n");
        assertWrong(
                OperatorProcess.run(with("SECURESCORE_POLL_STALE_AFTER", "soon"), "", "check"),
                "securescore.poll.stale-after=soon: use a duration such as 9h, 90m or 15s\n");
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        CommandResult argument = OperatorProcess.run(Map.of(), "", "polls");
        assertThat(argument.stdout()).isEmpty();
        assertThat(argument.stderr())
                .contains("There is no command polls.\n\nUsage: java -jar quarkus-run.jar [COMMAND]\n");
        assertThat(argument.exitCode()).isEqualTo(2);

        assertWrong(
                OperatorProcess.run(settings, "", "check", "-f", "deploy/samples/00-namespaces.yaml"),
                "deploy/samples/00-namespaces.yaml: Namespace cloud-security is no SecureScoreWatch and is left out.\n");
        assertWrong(
                OperatorProcess.run(settings, "", "check", "-f", "nowhere.yaml"),
                "nowhere.yaml can't be read (NoSuchFileException): name a file, and check its path.\n");
    }

    @Test
    void shouldTellItsVersionWithoutAnySetting() {
        CommandResult result = OperatorProcess.run(Map.of(), "", "--version");

        assertThat(result.stdout()).matches("securescore-operator \\d+\\.\\d+\\.\\d+ \\(revision \\w+\\)\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void shouldProbeARunningOperator(ApiServer cluster) {
        try (OperatorHarness harness = OperatorHarness.install(cluster);
                OperatorProcess operator =
                        harness.start("probed", Map.of("SECURESCORE_LEADER_ELECTION_ENABLED", "false"))) {
            operator.awaitReady();
            String url = operator.metricsUrl().resolve("/").toString();

            CommandResult running = OperatorProcess.run(Map.of(), "", "probe", url);
            assertThat(running.stdout()).matches("ready\n/metrics: \\d+ securescore series, leader 1\n");
            assertThat(running.exitCode()).isZero();

            operator.sigterm();
            CommandResult gone = OperatorProcess.run(Map.of(), "", "probe", url);
            assertThat(gone.stderr())
                    .endsWith("no answer from " + url.replaceAll("/$", "")
                            + " (ConnectException): check the URL, the Service and network policies\n");
            assertThat(gone.exitCode()).isEqualTo(1);
        }
    }

    private static void assertWrong(CommandResult result, String sentences) {
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains(sentences);
        assertThat(result.exitCode()).isEqualTo(2);
    }

    private static Map<String, String> settings(FakeAzure fake, String file) throws IOException {
        return OperatorSettings.azure(fake, Files.writeString(folder.resolve(file), fake.caPem()));
    }

    private static Map<String, String> with(String variable, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(variable, value);
        return changed;
    }

    private static String printed(CommandResult result) {
        return result.stdout().replace(azure.url(), URL);
    }

    private static String golden(Path file, String printed) throws IOException {
        if ("update".equals(System.getProperty("goldens"))) {
            Files.writeString(file, printed);
        }
        return Files.readString(file);
    }
}
