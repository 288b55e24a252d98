package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Access rules in a file, which change under a running operator. */
@ExtendWith(ClusterExtension.class)
class AccessIT {
    /** legacy-crm, below mg-landingzones. */
    private static final String LEGACY = Estate.subscriptionId(11);

    /** identity, below mg-platform. */
    private static final String IDENTITY = Estate.subscriptionId(12);

    @TempDir
    static Path directory;

    private static OperatorHarness harness;
    private static OperatorProcess operator;
    private static Path file;
    private static String inForce = "[]";

    @BeforeAll
    static void start(ApiServer server) throws IOException {
        harness = OperatorHarness.install(server);
        file = Files.writeString(directory.resolve("access.yaml"), "[]");
        operator = harness.start("access-it", Map.of("SECURESCORE_ACCESS", file.toString()));
        OperatorHarness.awaitLead(operator);
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
    void shouldShowADeniedScopeWithTheRuleToAskForAndAskAzureNothingAboutIt() throws IOException {
        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + "]}]");

        Watched watch = harness.apply(
                        "narrow",
                        "minimumScore: 0, subscriptions: [" + subscription(11) + ", {id: " + IDENTITY
                                + ", name: mine}]")
                .awaitPolled();

        assertThat(watch.timelessStatus())
                .isEqualTo(yaml(
                        """
                observedGeneration: 1
                model: ClassicSecureScore
                tenantId: %1$s
                score: 0
                trend: "▅"
                below: 0/2
                summary: {total: 2, scored: 1, belowMinimum: 0, missing: 1, pending: 0, waived: 0, stale: 0}
                environments: [{environment: Azure, score: 0, scopes: 1}]
                lowest: {id: /subscriptions/%2$s, name: legacy-crm, score: 0}
                scopes:
                - id: /subscriptions/%3$s
                  name: mine
                  environment: Azure
                  state: Denied
                  message: "No access rule lets namespace %4$s watch this scope: ask for a rule with namespaces [%4$s] and subscriptions [%3$s]."
                - id: /subscriptions/%2$s
                  name: legacy-crm
                  environment: Azure
                  state: Scored
                  score: 0
                  currentPoints: 0
                  maxPoints: 53
                  weight: 35
                  scoreChangedTime: time
                history: [{date: time, score: 0, scopes: 1, scopeSet: %5$s}]
                lastPollTime: time
                message: "1 of 2 scopes has no usable score, so the verdict is open: mine (Denied). No access rule lets namespace %4$s watch this scope: ask for a rule with namespaces [%4$s] and subscriptions [%3$s]."
                conditions:
                - type: Complete
                  status: "False"
                  reason: Denied
                  observedGeneration: 1
                  lastTransitionTime: time
                  message: "1 of 2 scopes has no fresh score: mine (Denied). No access rule lets namespace %4$s watch this scope: ask for a rule with namespaces [%4$s] and subscriptions [%3$s]."
                - type: MeetsMinimum
                  status: Unknown
                  reason: ScoreUnknown
                  observedGeneration: 1
                  lastTransitionTime: time
                  message: "1 of 2 scopes has no usable score, so the verdict is open: mine (Denied). No access rule lets namespace %4$s watch this scope: ask for a rule with namespaces [%4$s] and subscriptions [%3$s]."
                - type: Ready
                  status: "True"
                  reason: Polled
                  observedGeneration: 1
                  lastTransitionTime: time
                  message: Polled every 24h.
                """
                                .formatted(
                                        Estate.TENANT_ID,
                                        LEGACY,
                                        IDENTITY,
                                        watch.namespace(),
                                        watch.rawStatus()
                                                .at("/history/0/scopeSet")
                                                .asText())));
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
        assertAskedNothingAbout(IDENTITY);
        assertThat(Scrape.of(operator).naming(IDENTITY).samples()).isEmpty();
    }

    @Test
    void shouldScoreAScopeWhenARuleComesAndForgetItWhenTheRuleGoes() throws IOException {
        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + "]}]");
        Watched watch = harness.apply("changing", "subscriptions: [" + subscription(11) + ", " + subscription(12) + "]")
                .awaitPolled();
        assertThat(watch.scopes()).containsExactly(IDENTITY + " Denied null", "legacy-crm Scored 0");

        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + ", " + IDENTITY + "]}]");

        await().atMost(Watched.SCORED)
                .until(watch::scopes, List.of("legacy-crm Scored 0", "identity Scored 91.04")::equals);
        assertThat(Scrape.of(operator).naming(IDENTITY).samples()).isNotEmpty();
        long asked = harness.azure().requests().size();

        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + "]}]");

        await().atMost(Watched.JUDGED)
                .until(watch::scopes, List.of(IDENTITY + " Denied null", "legacy-crm Scored 0")::equals);
        assertThat(Scrape.of(operator).naming(IDENTITY).samples()).isEmpty();
        assertThat(watch.status().score()).isEqualByComparingTo("0");
        assertThat(watch.rawStatus().toString()).doesNotContain("91.04", "\"identity\"");
        assertThat(harness.azure().requests()).hasSize((int) asked);
    }

    @Test
    void shouldForgetTheNameOfALostScopeWhenTheRuleGoes() throws IOException {
        String shopData = Estate.subscriptionId(5);
        rules("[{namespaces: ['it-*'], subscriptions: [" + shopData + "]}]");
        Watched watch = harness.apply("lost", "subscriptions: [" + subscription(5) + "]")
                .awaitPolled();
        harness.azure().access(shopData, Access.FORBIDDEN);
        watch.request("lost");
        watch.awaitHandled("lost");
        assertThat(watch.scopes()).containsExactly("shop-data AccessDenied 76.48");

        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + "]}]");

        await().atMost(Watched.JUDGED).until(watch::scopes, List.of(shopData + " Denied null")::equals);
        assertThat(watch.rawStatus().toString()).doesNotContain("shop-data");
        assertThat(Scrape.of(operator).naming(shopData).samples()).isEmpty();
    }

    @Test
    void shouldDecideByManagementGroupsBeforeItAsksForScores() throws IOException {
        rules("[{namespaces: ['it-*'], managementGroups: [MG-Platform]}]");

        Watched watch = harness.apply("platform", "subscriptions: [" + subscription(11) + ", " + subscription(12) + "]")
                .awaitPolled();

        assertThat(watch.scopes()).containsExactly(LEGACY + " Denied null", "identity Scored 91.04");
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls");
        assertAskedNothingAbout(LEGACY);
    }

    @Test
    void shouldLeaveSelectedScopesOutWithoutNamingThem() throws IOException {
        rules("[{namespaces: ['it-*'], subscriptions: [" + IDENTITY + "]}]");

        Watched watch = harness.apply("selecting", "select: {managementGroups: [mg-platform]}")
                .awaitPolled();

        assertThat(watch.scopes()).containsExactly("identity Scored 91.04");
        assertThat(watch.status().message())
                .isEqualTo("The score over 1 scope is 91.04 %; without a minimum there is no verdict. 4 scopes of the"
                        + " selection are left out, because no access rule lets namespace " + watch.namespace()
                        + " watch them: ask for a rule with namespaces [" + watch.namespace()
                        + "] and managementGroups [mg-platform].");
        assertThat(watch.rawStatus().toString()).doesNotContain("connectivity", "management\"", "lab");
    }

    @Test
    void shouldKeepTheLastGoodRulesWhileTheFileIsBad() throws IOException {
        rules("[{namespaces: ['it-*'], subscriptions: [" + LEGACY + "]}]");
        write("[{namespaces: []");

        await().atMost(Duration.ofSeconds(10)).until(() -> operator.logLines().stream()
                .anyMatch(line -> line.contains("WARN")
                        && line.contains("Access rules not read, the last good ones stay in force")));
        Watched watch = harness.apply("bad-file", "subscriptions: [" + subscription(11) + ", " + subscription(12) + "]")
                .awaitPolled();

        assertThat(watch.scopes()).containsExactly(IDENTITY + " Denied null", "legacy-crm Scored 0");
    }

    private static void assertAskedNothingAbout(String guid) {
        assertThat(harness.azure().requests()).isNotEmpty().noneMatch(request -> (request.path() + request.body())
                .contains(guid));
    }

    /** Changes the rules and waits until they are in force. */
    private static void rules(String yaml) throws IOException {
        long before = changes();
        write(yaml);
        if (!yaml.equals(inForce)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> changes() > before);
            inForce = yaml;
        }
    }

    private static long changes() {
        return operator.logLines().stream()
                .filter(line -> line.contains("Access rules changed"))
                .count();
    }

    private static void write(String yaml) throws IOException {
        Path next = Files.writeString(directory.resolve("next.yaml"), yaml);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static JsonNode yaml(String text) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(text);
    }
}
