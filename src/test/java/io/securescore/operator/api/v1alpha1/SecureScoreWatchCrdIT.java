package io.securescore.operator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server accepts, refuses, defaults and prints, by the committed CRD alone: no operator runs here. */
@ExtendWith(ClusterExtension.class)
class SecureScoreWatchCrdIT {
    private static final Path MANIFESTS = Path.of("src/test/resources/crd");
    private static final String EXPECT = "# expect: ";
    private static final String HEAD =
            """
            apiVersion: securescore.io/v1alpha1
            kind: SecureScoreWatch
            metadata: {name: %s}
            """;

    private static ApiServer server;
    private static String namespace;

    @BeforeAll
    static void installCrd(ApiServer shared) throws IOException {
        server = shared;
        namespace = server.newNamespace("crd");
        server.applyYaml(Files.readString(Path.of("deploy/base/crd/securescorewatches.securescore.io.yaml")));
        server.kubectl("wait", "--for=condition=Established", "crd/securescorewatches.securescore.io")
                .orThrow();
    }

    static Stream<Path> valid() throws IOException {
        return manifests("valid");
    }

    static Stream<Path> invalid() throws IOException {
        return manifests("invalid");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void shouldAccept(Path manifest) throws IOException {
        GenericKubernetesResource accepted = tried(Files.readString(manifest)).create();

        assertThat(accepted.getMetadata().getUid()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void shouldRefuseAndSayWhatToWriteInstead(Path manifest) throws IOException {
        String yaml = Files.readString(manifest);
        assertThat(yaml).startsWith(EXPECT);
        String expected = yaml.lines().findFirst().orElseThrow().substring(EXPECT.length());

        assertThatThrownBy(() -> tried(yaml).create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void shouldAcceptAThousandConnectorIdsOf512CharactersWithinTheCostBudget() {
        String yaml = HEAD.formatted("thousand") + "spec:\n  connectors:\n" + connectors(1000);

        assertThat(tried(yaml).create().getMetadata().getUid()).isNotEmpty();
    }

    @Test
    void shouldAcceptAThousandWaiversAndExclusionsOf512CharactersWithinTheCostBudget() {
        String yaml = HEAD.formatted("waived") + "spec:\n  connectors:\n" + connectors(1000) + "  exclude:\n"
                + connectors(1000) + "  waivers:\n"
                + connectors(1000).replace("}", ", until: \"2027-01-31\", reason: SEC-12345}");

        assertThat(tried(yaml).create().getMetadata().getUid()).isNotEmpty();
    }

    @Test
    void shouldRefuseMoreThanAThousandEntriesInSum() {
        String yaml = HEAD.formatted("more") + "spec:\n  connectors:\n" + connectors(1000)
                + "  subscriptions:\n  - {id: 11111111-2222-3333-4444-555555555555}\n";

        assertThatThrownBy(() -> tried(yaml).create())
                .hasMessageContaining("subscriptions and connectors hold more than 1000 entries in sum: select them by "
                        + "select.managementGroups, or write several watches");
    }

    @Test
    void shouldWriteTheDefaults() {
        GenericKubernetesResource accepted = tried(HEAD.formatted("defaults")
                        + "spec: {subscriptions: [{id: 11111111-2222-3333-4444-555555555555}]}")
                .create();

        assertThat(Serialization.asJson(accepted.get("spec")))
                .isEqualTo("{\"minimumAppliesTo\":\"EachScope\",\"missingScores\":\"Unknown\",\"pollInterval\":\"1h\","
                        + "\"subscriptions\":[{\"id\":\"11111111-2222-3333-4444-555555555555\"}],\"suspend\":false}");
    }

    @Test
    void shouldMergeTheListsOfTwoOwnersByIdWhenAppliedOnTheServerSide() {
        String first = "11111111-2222-3333-4444-555555555555";
        String second = "22222222-3333-4444-5555-666666666666";
        applyAs("team-a", "spec: {subscriptions: [{id: %s, minimumScore: 80}]}".formatted(first));
        applyAs("team-b", "spec: {subscriptions: [{id: %s}]}".formatted(second));
        applyAs("team-b", "spec: {subscriptions: [{id: %s, name: b}]}".formatted(second));

        SecureScoreWatch merged = server.client()
                .resources(SecureScoreWatch.class)
                .inNamespace(namespace)
                .withName("shared")
                .get();

        assertThat(merged.getSpec().subscriptions())
                .containsExactly(
                        new SecureScoreWatchSpec.WatchedSubscription(first, null, 80),
                        new SecureScoreWatchSpec.WatchedSubscription(second, "b", null));
    }

    @Test
    void shouldKeepTheStatusOutOfReachOfTheMainResourceAndTheSpecOutOfReachOfTheStatus() {
        server.kubectl().apply(watch("separated", "spec: {select: {allReadable: true}}\nstatus: {message: forged}"));
        assertThat(column("separated", "{.status.message}{.metadata.generation}"))
                .isEqualTo("1");

        status("separated", "{\"spec\":{\"minimumScore\":3},\"status\":{\"message\":\"written\"}}");

        assertThat(column("separated", "{.status.message}{.spec.minimumScore}{.metadata.generation}"))
                .isEqualTo("written1");
    }

    @Test
    void shouldPrintTheColumnsOfTheContract() {
        server.kubectl().apply(watch("printed", "spec: {minimumScore: 75, select: {allReadable: true}}"));
        status(
                "printed",
                """
                {"status":{"score":62.95,"trend":"▆▃","next":"Fix","below":"2/2","message":"Two scopes are below.","lowest":{"score":50},
                "summary":{"total":2,"missing":1},"lastPollTime":"2026-01-01T00:00:00Z","conditions":[
                {"type":"Ready","status":"True","reason":"Polled","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"},
                {"type":"Complete","status":"Unknown","reason":"Pending","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"},
                {"type":"MeetsMinimum","status":"False","reason":"BelowMinimum","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
                """);

        List<List<String>> narrow = cells(server.kubectl("-n", namespace, "get", "ssw", "printed"));
        assertThat(narrow.get(0))
                .containsExactly(
                        "NAME",
                        "SCORE",
                        "TREND",
                        "LOWEST",
                        "MINIMUM",
                        "MEETS",
                        "BELOW",
                        "NEXT",
                        "COMPLETE",
                        "READY",
                        "LAST POLL",
                        "AGE");
        assertThat(narrow.get(1).subList(0, 10))
                .containsExactly("printed", "62.95", "▆▃", "50", "75", "False", "2/2", "Fix", "Unknown", "True");
        List<List<String>> wide = cells(server.kubectl("-n", namespace, "get", "ssw", "printed", "-o", "wide"));
        assertThat(wide.get(0).subList(12, 16)).containsExactly("SCOPES", "MISSING", "INTERVAL", "MESSAGE");
        assertThat(wide.get(1).subList(12, 16)).containsExactly("2", "1", "1h", "Two scopes are below.");
        assertThat(server.kubectl("-n", namespace, "get", "securescore", "-o", "name")
                        .orThrow())
                .contains("securescorewatch.securescore.io/printed\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".spec",
                ".spec.subscriptions",
                ".spec.connectors",
                ".spec.select",
                ".spec.select.tags",
                ".spec.select.connectors",
                ".spec.exclude",
                ".spec.waivers",
                ".status",
                ".status.summary",
                ".status.environments",
                ".status.lowest",
                ".status.scopes",
                ".status.conditions"
            })
    void shouldExplainEveryFieldOf(String path) {
        String explained = server.kubectl("explain", "ssw" + path).orThrow();

        assertThat(explained).doesNotContain("<no description>");
        assertThat(explained.substring(explained.indexOf("FIELDS:")).lines().filter(line -> line.contains("\t<")))
                .isNotEmpty();
    }

    @Test
    void shouldExplainUnitAndDefault() {
        assertThat(server.kubectl("explain", "ssw.spec.pollInterval").orThrow().replaceAll("\\s+", " "))
                .contains(
                        "Time between two polls, from 5m to 24h, written in hours and minutes like 90m or 1h30m; 1h by "
                                + "default. Defender for Cloud recalculates scores every 8 hours.");
    }

    private static Stream<Path> manifests(String kind) throws IOException {
        try (Stream<Path> files = Files.list(MANIFESTS.resolve(kind))) {
            return files.sorted().toList().stream();
        }
    }

    /** Sent with {@code dryRun=All}, and with unknown fields refused as kubectl does. */
    private static NonDeletingOperation<GenericKubernetesResource> tried(String yaml) {
        GenericKubernetesResource watch = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        return server.client().resource(watch).inNamespace(namespace).dryRun().fieldValidation(Validation.STRICT);
    }

    private static String connectors(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String id = ("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"
                                    + "Microsoft.Security/securityConnectors/aws-" + i + "-")
                            .concat("x".repeat(512))
                            .substring(0, 512);
                    return "  - {id: " + id + "}\n";
                })
                .collect(Collectors.joining());
    }

    private static String watch(String name, String body) {
        return HEAD.formatted(name + ", namespace: " + namespace) + body;
    }

    private static void applyAs(String manager, String body) {
        server.kubectl()
                .runWithInput(watch("shared", body), "apply", "--server-side", "--field-manager=" + manager, "-f", "-")
                .orThrow();
    }

    private static void status(String name, String patch) {
        server.kubectl("-n", namespace, "patch", "ssw", name, "--subresource=status", "--type=merge", "-p", patch)
                .orThrow();
    }

    private static String column(String name, String jsonPath) {
        return server.kubectl("-n", namespace, "get", "ssw", name, "-o", "jsonpath=" + jsonPath)
                .orThrow();
    }

    private static List<List<String>> cells(CommandResult table) {
        return table.orThrow()
                .lines()
                .map(line -> List.of(line.strip().split(" {2,}")))
                .toList();
    }
}
