package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.GoProgram;
import io.securescore.operator.cluster.GoTool;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Argo CD and Flux make of watches that the operator has judged, by the shipped health checks. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthChecksIT {
    private static final Path GITOPS = Path.of("deploy/gitops");
    private static final GoProgram FLUX = new GoProgram(Path.of("src/test/gitops"));
    private static final YAMLMapper YAML = new YAMLMapper();

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    private OperatorHarness harness;
    private Map<String, JsonNode> watches;

    @BeforeAll
    void judge(ApiServer server) {
        harness = OperatorHarness.install(server);
        Map<String, Watched> applied = Map.of(
                "met", harness.apply("met", "minimumScore: 50, subscriptions: [" + subscription(3) + "]"),
                "below", harness.apply("below", "minimumScore: 99, subscriptions: [" + subscription(3) + "]"),
                "unknown",
                        harness.apply(
                                "unknown",
                                "minimumScore: 10, subscriptions: [" + subscription(3) + ", " + subscription(9) + "]"),
                "observed", harness.apply("observed", "subscriptions: [" + subscription(3) + "]"),
                "nothing", harness.apply("nothing", "select: {managementGroups: [mg-nowhere]}"),
                "edited", harness.apply("edited", "minimumScore: 50, subscriptions: [" + subscription(3) + "]"));
        OperatorProcess operator = harness.startLeader("health-checks-it");
        applied.values().forEach(HealthChecksIT::awaitJudged);
        Watched suspended =
                harness.apply("suspended", "minimumScore: 50, subscriptions: [" + subscription(3) + "], suspend: true");
        suspended.awaitCondition("Suspended", "True SuspendedBySpec: spec.suspend is true: nothing is polled.");
        harness.azure().setClientSecret("another");
        harness.azure().expireTokens();
        Watched refused = harness.apply("refused", "subscriptions: [" + subscription(2) + "]");
        awaitJudged(refused);
        operator.kill9();
        applied.get("edited").edit("{\"spec\":{\"minimumScore\":60}}");
        harness.apply("new", "subscriptions: [" + subscription(3) + "]");

        watches = StreamSupport.stream(list(server).spliterator(), false)
                .collect(Collectors.toMap(watch -> watch.at("/metadata/name").asText(), watch -> watch));
    }

    @AfterAll
    void end() {
        harness.azure().forgetViolations();
        harness.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "met | Healthy",
                "below | Healthy",
                "unknown | Healthy",
                "observed | Healthy",
                "nothing | Degraded",
                "refused | Degraded",
                "suspended | Suspended",
                "edited | Progressing",
                "new | Progressing",
            })
    void shouldBeHealthyToArgoCdWhileTheWatchDoesItsWork(String watch, String health) throws IOException {
        assertThat(argoCd(watches.get(watch))).startsWith(health + ": ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "met | Healthy",
                "below | Degraded",
                "unknown | Progressing",
                "observed | Healthy",
                "refused | Degraded",
                "suspended | Suspended",
                "edited | Progressing",
            })
    void shouldGateArgoCdByTheVerdictWhereAnnotatedSo(String watch, String health) throws IOException {
        ObjectNode gate = watches.get(watch).deepCopy();
        gate.withObject("/metadata/annotations").put("securescore.io/health-gate", "true");

        assertThat(argoCd(gate)).startsWith(health + ": ");
    }

    @Test
    void shouldTellArgoCdWhatTheConditionSays() throws IOException {
        ObjectNode gate = watches.get("below").deepCopy();
        gate.withObject("/metadata/annotations").put("securescore.io/health-gate", "true");

        assertThat(argoCd(gate))
                .isEqualTo(
                        "Degraded: BelowMinimum: 1 of 1 scope is below its minimum: prod-asia 71.03 % (minimum 99 %).");
        assertThat(argoCd(watches.get("new"))).isEqualTo("Progressing: The operator has not taken up this spec yet");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "met | Current | Current | Current",
                "below | Current | Current | Failed",
                "unknown | Current | Current | InProgress",
                "observed | Current | Current | Current",
                "nothing | InProgress | Failed | Failed",
                "refused | InProgress | Failed | Failed",
                "suspended | InProgress | Current | InProgress",
                "edited | InProgress | InProgress | InProgress",
                "new | Current | Unknown | Unknown",
            })
    void shouldBeToFluxWhatTheReadmeSays(String watch, String kstatus, String healthy, String gate) throws IOException {
        assertThat(flux(watch, null)).isEqualTo(kstatus);
        assertThat(flux(watch, "kustomization-healthy.yaml")).isEqualTo(healthy);
        assertThat(flux(watch, "kustomization-gate.yaml")).isEqualTo(gate);
    }

    private static void awaitJudged(Watched watch) {
        await(watch.name()).atMost(Watched.SCORED).until(() -> watch.condition("Ready")
                .filter(ready -> !ready.startsWith("Unknown"))
                .isPresent());
    }

    private static JsonNode list(ApiServer server) {
        try {
            return new ObjectMapper()
                    .readTree(server.kubectl("get", "ssw", "-A", "-o", "json").orThrow())
                    .path("items");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String flux(String watch, String kustomization) throws IOException {
        ObjectNode question = json.createObjectNode();
        question.set("object", watches.get(watch));
        if (kustomization != null) {
            JsonNode shipped =
                    YAML.readTree(GITOPS.resolve("flux").resolve(kustomization).toFile());
            question.set("expressions", shipped.at("/spec/healthCheckExprs/0"));
        }
        CommandResult result = FLUX.run(question.toString());
        // An expression can't ask for the status of an object that has none; Flux goes on waiting then
        return result.stderr().contains("no such attribute(s): status.conditions")
                ? "Unknown"
                : result.orThrow().strip();
    }

    /** Runs the script as Argo CD does: the object is the global obj, and the health is what it returns. */
    private String argoCd(JsonNode watch) throws IOException {
        String health = YAML.readTree(
                        GITOPS.resolve("argocd/argocd-cm-patch.yaml").toFile())
                .path("data")
                .path("resource.customizations.health.securescore.io_SecureScoreWatch")
                .asText();
        Path script = Files.writeString(
                folder.resolve("health.lua"),
                "obj = " + lua(watch) + "\nlocal health = (function()\n" + health
                        + "\nend)()\nprint(health.status .. \": \" .. health.message)\n");
        return GoTool.LUA.run(folder, script.toString()).orThrow().strip();
    }

    private static String lua(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> "[" + quoted(field.getKey()) + "] = " + lua(field.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(HealthChecksIT::lua)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.isTextual() ? quoted(value.asText()) : value.isNull() ? "nil" : value.asText();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
