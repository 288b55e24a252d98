package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.RunningPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An installation by kustomize that becomes a release, which then moves to another namespace and name. */
@ExtendWith(ClusterExtension.class)
class MoveIT {
    private static final String MOVED = "securescore-operator-moved";

    @TempDir
    private Path folder;

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
    void shouldKeepStatusesSeriesAndChangesFromKustomizeToHelmAndToAnotherNamespaceAndName() throws IOException {
        server.kubectl("apply", "--server-side", "-k", overlay().toString()).orThrow();
        RunningPod pod = release.rollout().get(0);
        Watched watch = release.watch(
                        release.newNamespace("team"),
                        "production",
                        "minimumScore: 75, subscriptions: [" + subscription(1) + ", " + subscription(2) + "]")
                .awaitPolled();
        release.azure().step();
        watch.request("step");
        watch.awaitHandled("step");
        JsonNode status = watch.timelessStatus();
        assertThat(status.get("recentChanges")).isNotEmpty();
        Scrape series = Scrape.of(pod).posture().timeless();
        String polled = watch.status().lastPollTime();

        assertThat(release.apply("install", ChartRelease.CHART, ChartRelease.CLIENT_SECRET)
                        .stderr())
                .contains("exists and cannot be imported into the current release: invalid ownership metadata");
        server.kubectl("delete", "deployment", "-n", release.namespace(), ChartRelease.NAME)
                .orThrow();
        release.kubelet().deleteAll();
        takeOver(release);
        pod = release.rollout().get(0);

        polled = awaitPollAfter(polled, watch);
        assertThat(watch.timelessStatus()).isEqualTo(status);
        assertThat(Scrape.of(pod).posture().timeless().changesFrom(series)).isEmpty();

        release.helm("uninstall");
        release.kubelet().deleteAll();
        ChartRelease moved = release.another(MOVED);
        CommandResult refused = moved.apply("install", ChartRelease.CHART, ChartRelease.CLIENT_SECRET);
        assertThat(refused.stderr())
                .isEqualTo("Error: INSTALLATION FAILED: Unable to continue with install: CustomResourceDefinition"
                        + " \"securescorewatches.securescore.io\" in namespace \"\" exists and cannot be imported"
                        + " into the current release: invalid ownership metadata; annotation validation error:"
                        + " key \"meta.helm.sh/release-name\" must equal \"" + MOVED
                        + "\": current value is \"" + ChartRelease.NAME
                        + "\"; annotation validation error: key \"meta.helm.sh/release-namespace\" must equal \""
                        + moved.namespace() + "\": current value is \"" + release.namespace() + "\"\n");
        copyLedgers(moved);
        takeOver(moved);
        pod = moved.rollout().get(0);

        awaitPollAfter(polled, watch);
        assertThat(watch.timelessStatus()).isEqualTo(status);
        assertThat(Scrape.of(pod).posture().timeless().changesFrom(series)).isEmpty();
        moved.uninstall();
    }

    private static void takeOver(ChartRelease release) {
        release.apply(
                        List.of("upgrade", "--install", "--take-ownership"),
                        ChartRelease.CHART,
                        ChartRelease.CLIENT_SECRET)
                .orThrow();
    }

    /** The line of the README, but for the shell. */
    private void copyLedgers(ChartRelease to) {
        String ledgers = server.kubectl(
                        "-n",
                        release.namespace(),
                        "get",
                        "configmaps",
                        "-l",
                        "app.kubernetes.io/managed-by=securescore-operator",
                        "-o",
                        "yaml")
                .orThrow();
        server.kubectl()
                .runWithInput(
                        ledgers.replaceAll("(?m)^.*(resourceVersion|uid):.*\n", "")
                                .replace("namespace: " + release.namespace(), "namespace: " + to.namespace())
                                .replace("name: securescore-operator-ledger-", "name: " + MOVED + "-ledger-"),
                        "create",
                        "-f",
                        "-")
                .orThrow();
    }

    /** The client secret's overlay in the namespace of the release, pointed at the fake. */
    private Path overlay() throws IOException {
        Path overlay = folder.toRealPath();
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %1$s
                resources: [%2$s]
                patches:
                  - patch: |-
                      apiVersion: apps/v1
                      kind: Deployment
                      metadata: {name: securescore-operator, namespace: securescore-system}
                      spec:
                        template:
                          spec:
                            containers:
                              - name: operator
                                env:
                                  - {name: SECURESCORE_AZURE_CREDENTIAL, value: client-secret}
                                  - {name: SECURESCORE_AZURE_CLOUD, value: Custom}
                                  - {name: SECURESCORE_AZURE_RESOURCE_MANAGER_ENDPOINT, value: "%3$s"}
                                  - {name: SECURESCORE_AZURE_AUTHORITY_HOST, value: "%3$s"}
                                  - {name: SECURESCORE_AZURE_CA_CERTIFICATE, value: /authority/ca.crt}
                                  - {name: SECURESCORE_LEADER_ELECTION_LEASE_DURATION, value: 5s}
                                envFrom: [{secretRef: {name: azure}}]
                                readinessProbe: {periodSeconds: 1}
                                volumeMounts: [{name: authority, mountPath: /authority}]
                            volumes: [{name: authority, configMap: {name: authority}}]
                """
                        .formatted(
                                release.namespace(),
                                overlay.relativize(Path.of("deploy/base").toRealPath()),
                                release.azure().url()));
        return overlay;
    }

    /** Waits until the status tells of a later poll, and returns its time. */
    private static String awaitPollAfter(String polled, Watched watch) {
        return await().atMost(Watched.SCORED).until(() -> watch.status().lastPollTime(), time -> !time.equals(polled));
    }
}
