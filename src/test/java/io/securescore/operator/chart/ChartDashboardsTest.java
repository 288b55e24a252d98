package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.cluster.Kubectl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The boards as ConfigMaps: the files themselves, where Grafana's sidecar finds them. */
class ChartDashboardsTest {

    @Test
    void shouldPutEveryBoardIntoAConfigMapOfItsOwn() {
        List<JsonNode> configMaps = configMaps();

        assertThat(configMaps).hasSameSizeAs(MonitoringManifests.boards()).allSatisfy(map -> {
            assertThat(map.path("data")).hasSize(1);
            assertThat(map.at("/metadata/namespace").asText()).isEqualTo(Chart.NAMESPACE);
            assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
            assertThat(map.path("metadata").has("annotations")).isFalse();
        });
    }

    /** A sidecar writes the files of all charts into one folder, so that their names say whose they are. */
    @Test
    void shouldGiveTheSidecarTheVeryFilesButForTheAddressOfTheRunbooks() {
        Map<String, String> expected = MonitoringManifests.boards().stream()
                .collect(Collectors.toMap(
                        board -> "securescore-operator-dashboard-" + MonitoringManifests.name(board) + "/securescore-"
                                + board.getFileName(),
                        board -> MonitoringManifests.text(board)
                                .replace("https://runbooks.example.com", "https://wiki.example.com/securescore")));

        assertThat(boards(configMaps())).isNotEmpty().isEqualTo(expected);
    }

    @Test
    void shouldTellTheSidecarTheFolderInTheWayItListens() {
        List<JsonNode> configMaps = configMaps(
                "--set-json",
                "dashboards={\"enabled\":true,\"namespace\":\"monitoring\",\"label\":\"boards\",\"labelValue\":\"security\","
                        + "\"folderAnnotation\":\"folder\",\"folder\":\"Secure score\",\"annotations\":{\"a\":\"b\"}}");

        assertThat(configMaps).isNotEmpty().allSatisfy(map -> {
            assertThat(map.at("/metadata/namespace").asText()).isEqualTo("monitoring");
            assertThat(map.at("/metadata/labels/boards").asText()).isEqualTo("security");
            assertThat(map.at("/metadata/labels").has("grafana_dashboard")).isFalse();
            assertThat(map.at("/metadata/annotations")).hasToString("{\"a\":\"b\",\"folder\":\"Secure score\"}");
        });
    }

    @Test
    void shouldShipTheSameBoardsWithoutHelm() {
        List<JsonNode> objects = Chart.objects(Kubectl.local()
                .run("kustomize", MonitoringManifests.FOLDER.toString())
                .orThrow());

        assertThat(boards(objects))
                .isNotEmpty()
                .isEqualTo(boards(configMaps("--set", "prometheusRule.runbookUrl=https://runbooks.example.com")));
    }

    /** Kubernetes takes no ConfigMap beyond 1 MiB. */
    @Test
    void shouldLeaveRoomInEveryConfigMap() {
        assertThat(MonitoringManifests.boards()).isNotEmpty().allSatisfy(board -> assertThat(
                        MonitoringManifests.text(board).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(500_000));
    }

    /** The ConfigMaps of the release with its boards and more arguments. */
    private static List<JsonNode> configMaps(String... arguments) {
        String[] all = Stream.concat(
                        Stream.of(
                                "--set-json",
                                "dashboards.enabled=true",
                                "--set-json",
                                "prometheusRule.runbookUrl=\"https://wiki.example.com/securescore/\""),
                        Stream.of(arguments))
                .toArray(String[]::new);
        return configMaps(Chart.objects(Chart.template(all).orThrow()));
    }

    private static List<JsonNode> configMaps(List<JsonNode> objects) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals("ConfigMap"))
                .toList();
    }

    /** The text of every board by the name of its ConfigMap and of its file. */
    private static Map<String, String> boards(List<JsonNode> objects) {
        return configMaps(objects).stream()
                .collect(Collectors.toMap(
                        object -> object.at("/metadata/name").asText() + "/"
                                + object.path("data").fieldNames().next(),
                        object -> object.path("data").elements().next().asText()));
    }
}
