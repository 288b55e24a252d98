package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job, by one operator that leads all the while: a watch is polled, judged, written back, exposed and forgotten. */
@ExtendWith(ClusterExtension.class)
class OperatorIT {
    private static final Path EXPECTED = Path.of("src/test/resources/operator");
    private static final String AWS_PROD = "/subscriptions/" + Estate.subscriptionId(1)
            + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/aws-prod";
    private static final String WORKED_EXAMPLE =
            "minimumScore: 75, subscriptions: [" + subscription(1) + "], connectors: [{id: " + AWS_PROD + "}]";

    private static OperatorHarness harness;
    private static OperatorProcess operator;

    @BeforeAll
    static void start(ApiServer server) {
        harness = OperatorHarness.install(server);
        operator = harness.startLeader("operator-it");
    }

    @AfterAll
    static void end() {
        harness.close();
    }

    @BeforeEach
    void reset() {
        harness.reset();
    }

    @AfterEach
    void check() {
        harness.assertNoViolations();
    }

    @Test
    void shouldWriteTheWorkedExampleToTheStatus() throws IOException {
        Watched watch = harness.apply("production", WORKED_EXAMPLE).awaitPolled();

        JsonNode expected = new ObjectMapper(new YAMLFactory())
                .readTree(EXPECTED.resolve("worked-example-status.yaml").toFile());
        assertThat(watch.timelessStatus()).isEqualTo(expected);
    }

    @Test
    void shouldExposeTheWorkedExample() throws IOException {
        Watched watch = harness.apply("production", WORKED_EXAMPLE).awaitPolled();

        List<String> expected = Files.readString(EXPECTED.resolve("worked-example-metrics.txt"))
                .replace("NAMESPACE", watch.namespace())
                .lines()
                .toList();
        Scrape scrape = Scrape.of(operator);
        assertThat(scrape.posture().timeless().samples()).containsExactlyElementsOf(expected);
        assertThat(scrape.controls().samples())
                .hasSize(76)
                .contains("securescore_control_current_points{scope_id=\"/subscriptions/" + Estate.subscriptionId(1)
                        + "\",control_id=\"34a42fb3-e6db-409c-b56b-7b1db6b8aee0\"} 7.5");
    }

    @Test
    void shouldAskAzureOnceForEveryThingItNeeds() {
        harness.apply("production", WORKED_EXAMPLE).awaitPolled();

        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
    }

    @Test
    void shouldJudgeAnEditedMinimumWithoutAskingAzure() {
        Watched watch = harness.apply("production", WORKED_EXAMPLE).awaitPolled();
        harness.azure().resetCounts();

        watch.edit("{\"spec\":{\"minimumScore\":50}}");

        watch.awaitCondition(
                Conditions.MEETS_MINIMUM,
                "True AtOrAboveMinimum: 2 of 2 scopes are at or above their minimum; closest to it: aws-prod 50 % (minimum"
                        + " 50 %).");
        assertThat(watch.status().observedGeneration()).isEqualTo(2);
        harness.fence();
        assertThat(harness.operations()).isEmpty();
    }

    @Test
    void shouldDropTheSeriesOfADeletedWatch() {
        Watched watch = harness.apply("production", WORKED_EXAMPLE).awaitPolled();
        Watched other = harness.apply("other", "subscriptions: [" + subscription(2) + "]")
                .awaitPolled();

        watch.delete();

        await().atMost(Watched.JUDGED).untilAsserted(() -> {
            Scrape scrape = Scrape.of(operator);
            assertThat(scrape.naming(Estate.subscriptionId(1)).samples()).isEmpty();
            assertThat(scrape.naming("watch=\"production\"").samples()).isEmpty();
            assertThat(scrape.naming("watch=\"" + other.name() + "\"").samples())
                    .isNotEmpty();
            assertThat(scrape.naming(Estate.subscriptionId(2)).samples()).isNotEmpty();
        });
    }

    @Test
    void shouldTellNothingTwiceAndCountWhatHappensAgain() {
        Watched watch = harness.apply("repeated", "minimumScore: 80, subscriptions: [" + subscription(3) + "]")
                .awaitPolled();
        String below = "1 scope is now below its minimum: prod-asia 71.03 % (minimum 80 %).";
        assertThat(watch.awaitEvents(1)).containsExactly("Warning ScoreBelowMinimum x1: " + below);

        watch.edit("{\"spec\":{\"minimumScore\":70}}");
        assertThat(watch.awaitEvents(2))
                .containsExactly(
                        "Normal ScoreRecovered x1: 1 scope is at or above its minimum again: prod-asia 71.03 %"
                                + " (minimum 70 %).",
                        "Warning ScoreBelowMinimum x1: " + below);

        watch.edit("{\"spec\":{\"minimumScore\":80}}");
        await().atMost(Watched.JUDGED)
                .untilAsserted(() -> assertThat(watch.events()).contains("Warning ScoreBelowMinimum x2: " + below));
        assertThat(watch.events()).hasSize(2);
    }

    @Test
    void shouldShowItsEventsInKubectlDescribe() {
        Watched watch = harness.apply("described", WORKED_EXAMPLE).awaitPolled();
        watch.awaitEvents(1);

        assertThat(kubectl(watch, "describe", "ssw", "described")
                        .orThrow()
                        .lines()
                        .dropWhile(line -> !line.startsWith("Events:"))
                        .map(line -> line.strip().replaceAll(" {2,}", "|").replaceAll("\\|\\d+s\\|", "|age|")))
                .containsExactly(
                        "Events:",
                        "Type|Reason|Age|From|Message",
                        "----|------|----|----|-------",
                        "Warning|ScoreBelowMinimum|age|securescore-operator|2 scopes are now below their minimum:"
                                + " aws-prod 50 % (minimum 75 %), prod-eu 67.79 % (minimum 75 %).");
    }

    @Test
    void shouldBeAGateForKubectlWait() {
        Watched good = harness.apply("good", "minimumScore: 82, subscriptions: [" + subscription(2) + "]");
        Watched bad = harness.apply("bad", "minimumScore: 83, subscriptions: [" + subscription(2) + "]");

        assertThat(kubectl(good, "wait", "--for=condition=MeetsMinimum", "--timeout=15s", "ssw/good")
                        .orThrow())
                .isEqualTo("securescorewatch.securescore.io/good condition met\n");
        bad.awaitPolled();
        assertThat(kubectl(bad, "wait", "--for=condition=MeetsMinimum", "--timeout=0s", "ssw/bad"))
                .returns(1, CommandResult::exitCode);
    }

    @Test
    void shouldShowTheVerdictInKubectlGet() {
        Watched watch = harness.apply("production", WORKED_EXAMPLE).awaitPolled();
        harness.apply("observed", "subscriptions: [" + subscription(14) + "]").awaitPolled();

        assertThat(kubectl(watch, "get", "ssw").orThrow().lines().map(OperatorIT::columns))
                .containsExactly(
                        "NAME|SCORE|TREND|LOWEST|MINIMUM|MEETS|BELOW|NEXT|COMPLETE|READY|LAST POLL|AGE",
                        "observed|93.98|▅|93.98|True|True|age|age",
                        "production|62.95|▅|50|75|False|2/2|Enable MFA: 2 resources → +20.8 (aws-prod)|True|True|age|age");
        assertThat(kubectl(watch, "get", "securescore", "-o", "wide")
                        .orThrow()
                        .lines()
                        .map(OperatorIT::columns))
                .contains(
                        "NAME|SCORE|TREND|LOWEST|MINIMUM|MEETS|BELOW|NEXT|COMPLETE|READY|LAST POLL|AGE|SCOPES|MISSING|INTERVAL|MESSAGE",
                        "observed|93.98|▅|93.98|True|True|age|age|1|0|24h|The score over 1 scope is 93.98 %; without a"
                                + " minimum there is no verdict.");
    }

    /** The shipped rights are enough, and none of them is idle. */
    @Test
    void shouldUseTheShippedRightsAndNoOthers() throws IOException {
        Watched watch = harness.apply("rights", "minimumScore: 80, subscriptions: [" + subscription(3) + "]")
                .awaitPolled();
        watch.edit("{\"spec\":{\"minimumScore\":70}}");
        watch.awaitEvents(2);
        watch.edit("{\"spec\":{\"minimumScore\":80}}");
        await().atMost(Watched.JUDGED).until(() -> watch.events().stream().anyMatch(event -> event.contains(" x2: ")));

        List<AuditLog.Call> calls = harness.audit().calls();
        assertThat(calls).noneMatch(call -> call.code() == 401 || call.code() == 403);
        Set<String> used = calls.stream()
                .map(call -> call.verb() + " " + call.resource())
                .collect(Collectors.toCollection(TreeSet::new));
        // What every user may ask of its own rights: the operator before it starts, its SDK before it takes part in an
        // election
        used.remove("create selfsubjectaccessreviews.authorization.k8s.io");
        used.remove("create selfsubjectrulesreviews.authorization.k8s.io");
        Set<String> granted = granted(Path.of("deploy/base/rbac.yaml"));
        // Never sent, but the operator SDK refuses to start without it
        granted.remove("update leases.coordination.k8s.io");
        // Asked for by a patch that creates, which the audit log has as a patch
        granted.remove("create configmaps");
        assertThat(used).containsExactlyElementsOf(granted);
    }

    private static Set<String> granted(Path manifests) throws IOException {
        try (var content = Files.newInputStream(manifests)) {
            return harness.server().client().load(content).items().stream()
                    .flatMap(OperatorIT::rules)
                    .flatMap(rule -> rule.getVerbs().stream().flatMap(verb -> rule.getResources().stream()
                            .map(resource -> verb + " "
                                    + withGroup(resource, rule.getApiGroups().get(0)))))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<PolicyRule> rules(HasMetadata manifest) {
        if (manifest instanceof ClusterRole role) {
            return role.getRules().stream();
        }
        return manifest instanceof Role role ? role.getRules().stream() : Stream.empty();
    }

    private static String withGroup(String resource, String group) {
        if (group.isEmpty()) {
            return resource;
        }
        int slash = resource.indexOf('/');
        return slash < 0
                ? resource + "." + group
                : resource.substring(0, slash) + "." + group + resource.substring(slash);
    }

    private static CommandResult kubectl(Watched watch, String... arguments) {
        return harness.server()
                .kubectl(Stream.concat(Stream.of("-n", watch.namespace()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** The cells of a table's row that aren't blank, joined by bars. */
    private static String columns(String row) {
        return row.strip().replaceAll(" {2,}", "|").replaceAll("(?<=\\|)\\d+s(?=\\||$)", "age");
    }
}
