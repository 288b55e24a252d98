package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator that is killed or ended, and the one that comes after it under the same identity. */
@ExtendWith(ClusterExtension.class)
class RestartIT {
    private static final String IDENTITY = "restart-it";
    private static final String PROD_EU = "/subscriptions/" + Estate.subscriptionId(1);
    private static final String AWS_PROD =
            PROD_EU + "/resourcegroups/rg-multicloud/providers/microsoft.security/securityconnectors/aws-prod";
    private static final List<String> INFOS = List.of(
            info(PROD_EU, "Subscription", "Azure", "prod-eu"), info(AWS_PROD, "SecurityConnector", "AWS", "aws-prod"));

    private OperatorHarness harness;

    @BeforeEach
    void install(ApiServer server) {
        harness = OperatorHarness.install(server);
    }

    @AfterEach
    void end() {
        harness.assertNoViolations();
        harness.close();
    }

    @Test
    void shouldExposeTheLastScoresBeforeAzureAnswersAndThenSweepOnce() {
        Watched listing = harness.apply(
                "listing", "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(9) + "]");
        Watched selecting = harness.apply(
                "selecting",
                "minimumScore: 80, select: {managementGroups: [mg-platform], tags: [{name: owner, values:"
                        + " [team-platform]}], connectors: {environments: [AzureDevOps]}}");
        List<Watched> watches = List.of(listing, selecting);
        OperatorProcess killed = harness.startLeader(IDENTITY);
        watches.forEach(Watched::awaitPolled);
        listing.awaitEvents(2);
        selecting.awaitEvents(1);
        List<List<String>> events = watches.stream().map(Watched::events).toList();
        List<JsonNode> statuses = watches.stream().map(Watched::rawStatus).toList();
        List<JsonNode> timelessStatuses =
                watches.stream().map(Watched::timelessStatus).toList();
        List<Long> writes = writes(watches);
        Scrape before = Scrape.of(killed);

        killed.kill9();
        harness.holdFirstAnswer();
        OperatorProcess restarted = harness.startLeader(IDENTITY);

        Scrape restored = harness.beforeFirstAnswer(restarted);
        assertThat(restored.posture().changesFrom(before.posture())).isEmpty();
        assertThat(restored.controls().samples()).isEmpty();
        assertThat(watches.stream().map(Watched::rawStatus)).isEqualTo(statuses);
        assertThat(writes(watches)).isEqualTo(writes);

        await().atMost(Watched.SCORED).until(() -> Scrape.of(restarted).controls(), before.controls()::equals);
        await().atMost(Watched.JUDGED)
                .until(() -> writes(watches), List.of(writes.get(0) + 1, writes.get(1) + 1)::equals);
        assertThat(watches.stream().map(Watched::timelessStatus)).isEqualTo(timelessStatuses);
        assertThat(Scrape.of(restarted)
                        .posture()
                        .timeless()
                        .changesFrom(before.posture().timeless()))
                .isEmpty();
        harness.fence();
        assertThat(harness.operations()).containsExactly("inventory", "scores-with-controls", "arm-score");
        assertThat(writes(watches)).containsExactly(writes.get(0) + 1, writes.get(1) + 1);
        assertThat(watches.stream().map(Watched::events)).isEqualTo(events);
    }

    @Test
    void shouldWriteOnceForEachPollAlsoOverARestart() {
        Watched watch = harness.apply("writing", "minimumScore: 75, subscriptions: [" + subscription(1) + "]");
        OperatorProcess first = harness.startLeader(IDENTITY);
        watch.awaitPolled();
        watch.request("one");
        watch.awaitHandled("one");
        JsonNode status = watch.timelessStatus();
        String polled = watch.status().lastPollTime();
        String version = watch.get().getMetadata().getResourceVersion();
        long writes = harness.audit().statusWrites(watch);

        OperatorHarness.assertEndsOnSigterm(first);
        harness.startLeader(IDENTITY);
        await().atMost(Watched.SCORED)
                .until(() -> !watch.status().lastPollTime().equals(polled));

        assertThat(watch.timelessStatus()).isEqualTo(status);
        assertThat(watch.get().getMetadata().getResourceVersion()).isNotEqualTo(version);
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes + 1);

        watch.request("two");
        watch.awaitHandled("two");

        ((ObjectNode) status).put("lastHandledRequest", "two");
        assertThat(watch.timelessStatus()).isEqualTo(status);
        assertThat(harness.audit().statusWrites(watch)).isEqualTo(writes + 2);
        assertThat(watch.get().getMetadata().getGeneration()).isEqualTo(1);
        assertThat(watch.events()).hasSize(1);
    }

    /** Another name or owner would be another alert, to somebody else. */
    @Test
    void shouldKeepWhatAzureLastSaidAScopeIsWhileAccessIsLostAlsoOverARestart() {
        Map<String, String> tags = Map.of("SECURESCORE_METRICS_SUBSCRIPTION_TAGS", "owner");
        Watched watch = harness.apply(
                "losing", "subscriptions: [" + subscription(1) + "], connectors: [{id: " + AWS_PROD + "}]");
        OperatorProcess first = harness.start(IDENTITY, tags);
        watch.awaitPolled();
        assertThat(infos(Scrape.of(first))).containsExactlyElementsOf(INFOS);

        harness.azure().access(Estate.subscriptionId(1), Access.FORBIDDEN);
        watch.request("lost");
        watch.awaitHandled("lost");
        List<String> lost = List.of("aws-prod AccessDenied 50", "prod-eu AccessDenied 67.79");
        assertThat(watch.scopes()).containsExactlyElementsOf(lost);
        assertThat(infos(Scrape.of(first))).isEqualTo(INFOS);

        first.kill9();
        harness.holdFirstAnswer();
        OperatorProcess restarted = harness.start(IDENTITY, tags);
        assertThat(infos(harness.beforeFirstAnswer(restarted))).isEqualTo(INFOS);

        watch.request("still lost");
        watch.awaitHandled("still lost");
        assertThat(watch.scopes()).containsExactlyElementsOf(lost);
        Watched late = harness.apply("late", "subscriptions: [" + subscription(1) + "]")
                .awaitPolled();
        assertThat(late.scopes()).containsExactly(lost.get(1));
        assertThat(infos(Scrape.of(restarted))).isEqualTo(INFOS);
    }

    private static String info(String scope, String type, String cloud, String name) {
        return "securescore_scope_info{scope_id=\"" + scope + "\",scope_type=\"" + type + "\",cloud=\"" + cloud
                + "\",scope_name=\"" + name + "\",subscription_id=\"" + Estate.subscriptionId(1) + "\",tenant_id=\""
                + Estate.TENANT_ID + "\",model=\"ClassicSecureScore\",tag_owner=\"team-payments\"} 1";
    }

    private static List<String> infos(Scrape scrape) {
        return scrape.naming("securescore_scope_info{").samples();
    }

    private List<Long> writes(List<Watched> watches) {
        AuditLog audit = harness.audit();
        return watches.stream().map(audit::statusWrites).toList();
    }
}
