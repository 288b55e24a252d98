package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.Helm;
import io.securescore.operator.cluster.Kubectl;
import io.securescore.operator.cluster.MonitoringCrds;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API server takes every object of every values file, in namespaces that enforce Pod Security {@code restricted}.
 *
 * <p>Pod Security judges Pods and only warns of what makes them, so a Pod is made from the Deployment's template, too.
 * There is no controller manager that would add up aggregated roles; {@link ChartParityTest} looks at their labels.
 */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartMatrixIT {
    private static final String NAMESPACE = "chart-matrix";

    private final Set<String> created = new TreeSet<>();

    @BeforeAll
    void serveTheCrdsOfPrometheusOperator(ApiServer server) {
        for (Path crd : MonitoringCrds.files()) {
            server.kubectl("create", "-f", crd.toString()).orThrow();
        }
        server.kubectl(
                        "wait",
                        "--for=condition=Established",
                        "crd/servicemonitors.monitoring.coreos.com",
                        "crd/podmonitors.monitoring.coreos.com",
                        "crd/prometheusrules.monitoring.coreos.com")
                .orThrow();
    }

    @AfterAll
    void removeWhatWasCreated(ApiServer server) {
        for (Path crd : MonitoringCrds.files()) {
            server.kubectl("delete", "-f", crd.toString()).orThrow();
        }
        for (String namespace : created) {
            server.kubectl("delete", "--wait=false", "namespace", namespace).orThrow();
            // What the controller manager does at the end
            server.kubectl()
                    .runWithInput(
                            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + namespace
                                    + "\"}}",
                            "replace",
                            "--raw",
                            "/api/v1/namespaces/" + namespace + "/finalize",
                            "-f",
                            "-")
                    .orThrow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.securescore.operator.chart.Chart#valuesFiles")
    void shouldBeAcceptedWithEveryValuesFile(Path values, ApiServer server) {
        List<JsonNode> objects = objects("-f", values.toString());

        CommandResult result = apply(server, objects);

        assertThat(result.stderr()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout().lines()).hasSize(objects.size()).allSatisfy(line -> assertThat(line)
                .endsWith(" serverside-applied (server dry run)"));
    }

    @Test
    void shouldBeRefusedWithAContainerThatMayGainPrivileges(ApiServer server) {
        CommandResult result =
                apply(server, objects("--set", "securityContext.allowPrivilegeEscalation=true,crds.install=false"));

        assertThat(result.stderr())
                .contains("pods \"securescore-operator\" is forbidden: violates PodSecurity \"restricted:latest\":"
                        + " allowPrivilegeEscalation != false (container \"operator\" must set"
                        + " securityContext.allowPrivilegeEscalation=false)");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serviceMonitor", "podMonitor"})
    void shouldBeRefusedWithAFieldThatPrometheusOperatorDoesNotKnow(String monitor, ApiServer server) {
        CommandResult result = apply(
                server,
                objects(
                        "--set-json",
                        monitor + "={\"enabled\":true,\"relabelings\":[{\"unknown\":\"x\"}]}",
                        "--set",
                        "crds.install=false"));

        assertThat(result.stderr()).contains("field not declared in schema").contains(".relabelings[0].unknown");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeAcceptedWithoutHelm(ApiServer server) {
        List<JsonNode> objects = Chart.objects(Kubectl.local()
                .run("kustomize", MonitoringManifests.FOLDER.toString())
                .orThrow());

        CommandResult result = apply(server, objects);

        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout().lines())
                .contains(
                        "prometheusrule.monitoring.coreos.com/securescore-operator serverside-applied (server dry run)")
                .hasSize(objects.size());
    }

    @Test
    void shouldBeRefusedWithADurationThatPrometheusOperatorDoesNotKnow(ApiServer server) {
        ObjectNode rule = Chart.only(
                        objects("-f", "helm/securescore-operator/ci/monitoring-values.yaml"), "PrometheusRule")
                .deepCopy();
        rule.at("/spec/groups/0/rules").forEach(each -> ((ObjectNode) each).put("keep_firing_for", ""));

        CommandResult result = apply(server, List.of(rule));

        assertThat(result.stderr())
                .contains("spec.groups[0].rules[0].keep_firing_for in body should be at least 1 chars long");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** Kubernetes takes no Secret beyond 1 MiB, and a release is one: the whole chart and all that it renders. */
    @Test
    void shouldLeaveRoomInTheSecretOfARelease(ApiServer server) {
        createNamespace(server, NAMESPACE);
        Helm helm = Helm.of(server.adminKubeconfig());
        CommandResult installed = helm.run(
                "install",
                "everything",
                Chart.FOLDER.toString(),
                "-n",
                NAMESPACE,
                "--set",
                "fullnameOverride=everything,crds.install=false",
                "-f",
                "helm/securescore-operator/ci/monitoring-values.yaml");
        assertThat(installed.stderr()).isEmpty();

        byte[] release = Base64.getDecoder()
                .decode(server.client()
                        .secrets()
                        .inNamespace(NAMESPACE)
                        .withName("sh.helm.release.v1.everything.v1")
                        .get()
                        .getData()
                        .get("release"));
        helm.run("uninstall", "everything", "-n", NAMESPACE).orThrow();

        assertThat(release).hasSizeLessThan(500_000);
        assertThat(installed.stdout())
                .contains(
                        """
                        Alerts: PrometheusRule everything in namespace chart-matrix. SecureScoreOperatorDown looks for the job everything-metrics, which Prometheus must scrape (prometheusRule.job).
                        Boards: ConfigMaps everything-dashboard-* in namespace chart-matrix, labelled grafana_dashboard=1 for Grafana's sidecar.
                        """);
    }

    /** What Helm renders, and a Pod for each template of one. */
    private static List<JsonNode> objects(String... arguments) {
        String[] all =
                Stream.concat(Stream.of("-n", NAMESPACE), Stream.of(arguments)).toArray(String[]::new);
        List<JsonNode> objects = Chart.objects(Chart.template(all).orThrow());
        return Stream.concat(
                        objects.stream(),
                        objects.stream()
                                .filter(object -> object.at("/spec/template").isObject())
                                .map(ChartMatrixIT::pod))
                .toList();
    }

    private static JsonNode pod(JsonNode owner) {
        ObjectNode pod = owner.at("/spec/template").deepCopy();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata")
                .put("name", owner.at("/metadata/name").asText())
                .put("namespace", owner.at("/metadata/namespace").asText());
        return pod;
    }

    /** Applies objects on the server side without keeping them, but for their namespaces and service accounts. */
    private CommandResult apply(ApiServer server, List<JsonNode> objects) {
        objects.stream()
                .map(object -> object.at("/metadata/namespace").asText())
                .filter(namespace -> !namespace.isEmpty())
                .distinct()
                .forEach(namespace -> createNamespace(server, namespace));
        objects.stream()
                .filter(object -> object.path("kind").asText().equals("Pod"))
                .forEach(pod -> server.client()
                        .resource(new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withNamespace(pod.at("/metadata/namespace").asText())
                                .withName(pod.at("/spec/serviceAccountName").asText("default"))
                                .endMetadata()
                                .build())
                        .serverSideApply());
        return server.kubectl()
                .runWithInput(
                        objects.stream().map(JsonNode::toString).collect(Collectors.joining("\n---\n")),
                        "apply",
                        "--server-side",
                        "--dry-run=server",
                        "--validate=strict",
                        "-f",
                        "-");
    }

    private void createNamespace(ApiServer server, String name) {
        if (server.client().namespaces().withName(name).get() == null) {
            server.client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                            .endMetadata()
                            .build())
                    .create();
            created.add(name);
        }
    }
}
