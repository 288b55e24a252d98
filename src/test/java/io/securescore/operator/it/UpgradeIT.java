package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.RunningPod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user keeps when the chart is upgraded, rolled back and removed. */
@ExtendWith(ClusterExtension.class)
class UpgradeIT {
    /** What an operator or a chart may leave in a namespace. */
    private static final String LEFT = "all,leases,configmaps,secrets,serviceaccounts,roles,rolebindings";

    @TempDir
    private Path folder;

    private ApiServer server;
    private ChartRelease release;

    /** A watch but for the times in its status. */
    private record Kept(String uid, SecureScoreWatchSpec spec, JsonNode status) {
        static Kept of(Watched watch) {
            return new Kept(watch.get().getMetadata().getUid(), watch.get().getSpec(), watch.timelessStatus());
        }
    }

    @BeforeEach
    void prepare(ApiServer cluster) {
        server = cluster;
        release = new ChartRelease(server);
    }

    @AfterEach
    void end() {
        assertThat(release.azure().violations()).isEmpty();
        release.close();
    }

    @Test
    void shouldKeepWatchesStatusesAndSeriesOverUpgradeRollbackAndRemoval() throws IOException {
        release.apply(
                        "install",
                        OlderChart.without("exclude", folder),
                        ChartRelease.CLIENT_SECRET,
                        "settings: {poll: {staleAfter: 10h}, leaderElection: {enabled: false}}")
                .orThrow();
        RunningPod first = release.rollout().get(0);
        assertThat(told(first)).isEqualTo("0.0.9, stale after 10h, grace 20");
        String team = release.newNamespace("team");
        Watched listing = release.watch(
                        team,
                        "listing",
                        "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(9) + "]")
                .awaitPolled();
        Watched selecting = release.watch(
                        team, "selecting", "minimumScore: 80, select: {managementGroups: [mg-platform]}")
                .awaitPolled();
        List<Watched> watches = List.of(listing, selecting);
        assertThat(scored(selecting)).containsExactlyInAnyOrder("connectivity", "identity", "management");
        List<Kept> kept = watches.stream().map(Kept::of).toList();
        List<String> events = listing.awaitEvents(2);
        Scrape series = Scrape.of(first).posture().timeless();
        assertThat(series.samples()).isNotEmpty();
        String exclude = "{\"spec\":{\"exclude\":[{\"id\":\"" + Estate.subscriptionId(14) + "\"}]}}";
        selecting.edit(exclude);
        assertThat(selecting.get().getSpec().exclude())
                .as("a field that the older CRD lacks")
                .isEmpty();

        release.helm("upgrade", ChartRelease.CHART.toString(), "--reset-then-reuse-values");
        RunningPod second = release.rollout().get(0);

        assertThat(told(second)).isEqualTo("0.1.0, stale after 10h, grace 10");
        awaitSeries(second, series);
        assertThat(watches.stream().map(Kept::of)).isEqualTo(kept);
        selecting.edit(exclude);
        selecting.awaitPolled();
        assertThat(scored(selecting)).containsExactlyInAnyOrder("connectivity", "identity");

        release.helm("rollback");
        RunningPod third = release.rollout().get(0);

        assertThat(told(third)).isEqualTo("0.0.9, stale after 10h, grace 20");
        awaitSeries(third, series);
        assertThat(Kept.of(listing)).isEqualTo(kept.get(0));
        assertThat(selecting.get().getSpec()).isEqualTo(kept.get(1).spec());
        await().atMost(Watched.JUDGED).untilAsserted(() -> assertThat(scored(selecting))
                .containsExactlyInAnyOrder("connectivity", "identity", "management"));
        assertThat(listing.events()).isEqualTo(events);
        List<Kept> last = watches.stream().map(Kept::of).toList();

        assertThat(release.helm("uninstall"))
                .startsWith(
                        """
                        These resources were kept due to the resource policy:
                        [CustomResourceDefinition] securescorewatches.securescore.io
                        """);
        release.kubelet().deleteAll();

        assertThat(watches.stream().map(Kept::of)).isEqualTo(last);
        assertThat(server.kubectl("-n", release.namespace(), "get", LEFT, "-o", "name")
                        .orThrow()
                        .lines())
                .containsExactlyInAnyOrder(
                        "configmap/securescore-operator-ledger-0",
                        "configmap/authority",
                        "configmap/kube-root-ca.crt",
                        "secret/azure");
        assertThat(server.kubectl("get", "clusterroles", "-o", "name").orThrow())
                .doesNotContain(ChartRelease.NAME);
    }

    @Test
    void shouldWriteStatusesAsSoonAsTheCrdIsAsNewAsTheOperator() throws IOException {
        release.install(ChartRelease.CLIENT_SECRET);
        server.applyYaml(OlderChart.crdWithout("status", "planResources"));
        RunningPod pod = release.rollout().get(0);
        Watched watch = release.watch(
                release.newNamespace("team"), "early", "minimumScore: 75, subscriptions: [" + subscription(1) + "]");
        await().atMost(Watched.SCORED).until(() -> release.audit().callsOf(pod.name()).stream()
                .anyMatch(call ->
                        call.code() == 500 && call.resource().equals("securescorewatches.securescore.io/status")));
        assertThat(watch.status().summary().pending()).isEqualTo(1);

        release.helm("upgrade", ChartRelease.CHART.toString(), "--reset-then-reuse-values");

        watch.awaitPolled();
        assertThat(watch.status().planResources()).isPositive();
        assertThat(pod.restarts()).isZero();
        release.uninstall();
    }

    /** What a Pod's version and two of its values are. */
    private static String told(RunningPod running) {
        Pod pod = running.pod();
        String stale = pod.getSpec().getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getName().equals("SECURESCORE_POLL_STALE_AFTER"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
        return pod.getMetadata().getLabels().get("app.kubernetes.io/version") + ", stale after " + stale + ", grace "
                + pod.getSpec().getTerminationGracePeriodSeconds();
    }

    private static List<String> scored(Watched watch) {
        return watch.status().scopes().stream()
                .filter(scope -> scope.state().equals("Scored"))
                .map(scope -> scope.name())
                .toList();
    }

    private static void awaitSeries(RunningPod pod, Scrape series) {
        await().atMost(Watched.SCORED).untilAsserted(() -> assertThat(
                        Scrape.of(pod).posture().timeless().changesFrom(series))
                .isEmpty());
    }
}
