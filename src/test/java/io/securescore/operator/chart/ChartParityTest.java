package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.Kubectl;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The chart and {@code deploy/} install the same operator with the same rights.
 *
 * <p>Two hand-written installations drift: a verb that the operator newly needs is added to the one that its tests use,
 * and the users of the other meet the refusal; or a right that it no longer needs is taken away from one only.
 */
class ChartParityTest {
    private static final String FULL_NAME = "securescore-operator";

    @Test
    void shouldGrantTheRightsOfTheBaseClusterWide() {
        Set<Right> rights = Right.boundBy(chart());

        assertThat(rights).hasSize(57).isEqualTo(Right.boundBy(kustomize("base")));
    }

    @Test
    void shouldGrantTheRightsOfTheNamespacedOverlayInOneNamespace() {
        Set<Right> rights = Right.boundBy(chart("--set", "watchNamespaces={" + Chart.NAMESPACE + "}"));

        assertThat(rights).hasSize(57).isEqualTo(Right.boundBy(kustomize("overlays/namespaced")));
        assertThat(rights).extracting(Right::scope).containsOnly(Chart.NAMESPACE);
    }

    @Test
    void shouldGrantInEveryWatchedNamespaceWhatItGrantsClusterWide() {
        Set<Right> two = Right.boundBy(chart("--set", "watchNamespaces={team-a,team-b}"));

        Set<Right> expected = Right.boundBy(chart()).stream()
                .flatMap(right -> right.scope().equals("*")
                        ? List.of(in("team-a", right), in("team-b", right)).stream()
                        : List.of(right).stream())
                .collect(Collectors.toSet());
        assertThat(two).isEqualTo(expected);
    }

    @Test
    void shouldNameOnlyTheOperatorsServiceAccountInEveryBinding() {
        for (List<JsonNode> objects : List.of(chart(), kustomize("base"), kustomize("overlays/namespaced"))) {
            assertThat(objects)
                    .filteredOn(object -> object.path("kind").asText().endsWith("RoleBinding"))
                    .hasSize(3)
                    .allSatisfy(binding -> assertThat(binding.path("subjects").toString())
                            .isEqualTo("[{\"kind\":\"ServiceAccount\",\"name\":\"securescore-operator\","
                                    + "\"namespace\":\"securescore-system\"}]"));
        }
    }

    /** Kubernetes' controller manager adds up aggregated roles; the labels are all that it looks at. */
    @Test
    void shouldShipTheSameRolesForPeople() {
        for (List<JsonNode> objects : List.of(chart(), kustomize("base"), kustomize("overlays/namespaced"))) {
            JsonNode view = named(objects, FULL_NAME + "-view");
            JsonNode edit = named(objects, FULL_NAME + "-edit");

            assertThat(aggregation(view)).containsExactly("rbac.authorization.k8s.io/aggregate-to-view=true");
            assertThat(aggregation(edit)).isEmpty();
            assertThat(Right.of(view, "*")).isEqualTo(Right.of(named(kustomize("base"), FULL_NAME + "-view"), "*"));
            assertThat(Right.of(edit, "*")).isEqualTo(Right.of(named(kustomize("base"), FULL_NAME + "-edit"), "*"));
        }
    }

    @Test
    void shouldAggregateWritingToEditOnlyWhenAskedFor() {
        JsonNode edit = named(chart("--set", "rbac.aggregateToEdit=true"), FULL_NAME + "-edit");

        assertThat(aggregation(edit)).containsExactly("rbac.authorization.k8s.io/aggregate-to-edit=true");
    }

    @Test
    void shouldRunTheOperatorAsTheBaseDoes() {
        Map<String, String> base =
                flat("", Chart.only(kustomize("base"), "Deployment").path("spec"));
        Map<String, String> chart = flat("", Chart.only(chart(), "Deployment").path("spec"));

        TreeSet<String> differences = new TreeSet<>();
        for (String path : union(base, chart)) {
            if (!Objects.equals(base.get(path), chart.get(path))) {
                differences.add(path + ": " + base.get(path) + " -> " + chart.get(path));
            }
        }
        assertThat(differences)
                .containsExactly(
                        // A value of the chart
                        "/revisionHistoryLimit: null -> 3",
                        // Several releases in a namespace
                        "/selector/matchLabels/app.kubernetes.io/instance: null -> securescore-operator",
                        // Kubernetes' defaults (25 %) round to the same for one replica
                        "/strategy/rollingUpdate/maxSurge: null -> 1",
                        "/strategy/rollingUpdate/maxUnavailable: null -> 0",
                        "/strategy/type: null -> RollingUpdate",
                        // Helm's usual labels
                        "/template/metadata/labels/app.kubernetes.io/instance: null -> securescore-operator",
                        "/template/metadata/labels/app.kubernetes.io/managed-by: null -> Helm",
                        "/template/metadata/labels/app.kubernetes.io/part-of: null -> securescore-operator",
                        "/template/metadata/labels/app.kubernetes.io/version: null -> 0.1.0",
                        // Kubernetes' default for a tag
                        "/template/spec/containers/operator/imagePullPolicy: null -> IfNotPresent");
    }

    @Test
    void shouldInstallTheSameCrd() {
        JsonNode chart = Chart.only(chart(), "CustomResourceDefinition");
        JsonNode base = Chart.object(Path.of("deploy/base/crd/securescorewatches.securescore.io.yaml"));

        assertThat(chart.path("spec")).isEqualTo(base.path("spec"));
        assertThat(chart.at("/metadata/name")).isEqualTo(base.at("/metadata/name"));
        assertThat(chart.at("/metadata/annotations")).hasToString("{\"helm.sh/resource-policy\":\"keep\"}");
    }

    private static List<JsonNode> chart(String... arguments) {
        return Chart.objects(Chart.template(arguments).orThrow());
    }

    private static List<JsonNode> kustomize(String folder) {
        return Chart.objects(Kubectl.local()
                .run("kustomize", Path.of("deploy").resolve(folder).toString())
                .orThrow());
    }

    private static Right in(String namespace, Right right) {
        return new Right(namespace, right.group(), right.resource(), right.name(), right.verb());
    }

    private static JsonNode named(List<JsonNode> objects, String clusterRole) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals("ClusterRole")
                        && object.at("/metadata/name").asText().equals(clusterRole))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no ClusterRole " + clusterRole));
    }

    private static List<String> aggregation(JsonNode role) {
        return flat("", role.at("/metadata/labels")).entrySet().stream()
                .map(label -> label.getKey().substring(1) + "=" + label.getValue())
                .filter(label -> label.contains("aggregate-to"))
                .toList();
    }

    private static Set<String> union(Map<String, String> a, Map<String, String> b) {
        TreeSet<String> union = new TreeSet<>(a.keySet());
        union.addAll(b.keySet());
        return union;
    }

    /** Every scalar by its path, in which a list's elements go by their names where they have one. */
    private static Map<String, String> flat(String path, JsonNode node) {
        Map<String, String> result = new TreeMap<>();
        if (node.isObject() && !node.isEmpty()) {
            node.fields().forEachRemaining(child -> result.putAll(flat(path + "/" + child.getKey(), child.getValue())));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                result.putAll(flat(path + "/" + node.get(i).path("name").asText(String.valueOf(i)), node.get(i)));
            }
        } else {
            result.put(path, node.isContainerNode() ? node.toString() : node.asText());
        }
        return result;
    }
}
