package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.RunningPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user keeps over upgrade, rollback and removal of the chart: watches, statuses, events and series. */
@ExtendWith(ClusterExtension.class)
class UpgradeIT {
    private static final String CRD = "files/crds/securescorewatches.securescore.io.yaml";

    @TempDir
    private Path older;

    private ApiServer server;
    private ChartRelease release;

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
        copyWithout("suspend");
        release.apply("install", older, ChartRelease.CLIENT_SECRET, "settings: {metrics: {controls: 'off'}}")
                .orThrow();
        List<RunningPod> first = release.rollout();
        Watched watch = release.watch(
                        release.newNamespace("team"),
                        "production",
                        "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(2) + "]")
                .awaitPolled();
        watch.awaitEvents(1);
        JsonNode status = watch.timelessStatus();
        Scrape series = Scrape.of(first.get(0)).posture().timeless();
        assertThat(series.samples()).isNotEmpty();
        assertThat(Scrape.of(first.get(0)).controls().samples()).isEmpty();
        watch.edit("{\"spec\":{\"suspend\":true}}");
        assertThat(suspend(watch)).as("a field that the older CRD lacks").isEmpty();

        release.upgrade(ChartRelease.CHART, ChartRelease.CLIENT_SECRET);
        List<RunningPod> second = release.rollout();

        assertThat(second).doesNotContainAnyElementsOf(first);
        awaitSeries(second, series);
        await().atMost(Watched.SCORED)
                .until(() -> !Scrape.of(second.get(0)).controls().samples().isEmpty());
        assertThat(watch.timelessStatus()).isEqualTo(status);
        watch.edit("{\"spec\":{\"suspend\":true}}");
        watch.awaitCondition(Conditions.SUSPENDED, "True SuspendedBySpec: spec.suspend is true: nothing is polled.");
        watch.edit("{\"spec\":{\"suspend\":false}}");
        watch.awaitPolled();
        List<String> events = watch.awaitEvents(3);
        assertThat(events)
                .extracting(event -> event.split(":")[0])
                .containsExactly("Normal Resumed x1", "Normal Suspended x1", "Warning ScoreBelowMinimum x1");
        JsonNode upgraded = watch.timelessStatus();

        release.helm("rollback", "1");
        List<RunningPod> third = release.rollout();

        awaitSeries(third, series);
        assertThat(Scrape.of(third.get(0)).controls().samples()).isEmpty();
        assertThat(watch.timelessStatus()).isEqualTo(upgraded);
        assertThat(suspend(watch)).isEmpty();

        release.uninstall();

        assertThat(watch.timelessStatus()).isEqualTo(upgraded);
        assertThat(watch.events()).isEqualTo(events);
        assertThat(server.kubectl("get", "clusterroles", "-o", "name").orThrow())
                .doesNotContain(ChartRelease.NAME);
    }

    private void awaitSeries(List<RunningPod> pods, Scrape series) {
        RunningPod leader = release.awaitLeader(pods);
        await().atMost(Watched.SCORED).untilAsserted(() -> assertThat(
                        Scrape.of(leader).posture().timeless().changesFrom(series))
                .isEmpty());
    }

    /** What the API server gives out of the field that the older CRD lacks. */
    private String suspend(Watched watch) {
        return server.kubectl("-n", watch.namespace(), "get", "ssw", watch.name(), "-o", "jsonpath={.spec.suspend}")
                .orThrow();
    }

    /** Makes a chart of an older version, whose CRD lacks one field of the spec. */
    private void copyWithout(String field) throws IOException {
        try (Stream<Path> files = Files.walk(ChartRelease.CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = older.resolve(ChartRelease.CHART.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path chart = older.resolve("Chart.yaml");
        Files.writeString(chart, Files.readString(chart).replaceAll("(?m)^(appVersion|version): .*$", "$1: 0.0.9"));
        CustomResourceDefinition crd =
                Serialization.unmarshal(Files.readString(older.resolve(CRD)), CustomResourceDefinition.class);
        crd.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getProperties()
                .remove(field);
        Files.writeString(older.resolve(CRD), Serialization.asYaml(crd));
    }
}
