package io.securescore.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.monitoring.MonitoringStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files that are generated for the chart. {@code make generate} writes them anew; the rendered manifests in {@code
 * src/test/resources/chart} are to be read before they are committed. They leave out the CRD.
 */
class ChartGoldenTest {

    @ParameterizedTest
    @ValueSource(strings = {"default", "workload-identity", "two-namespaces", "three-replicas-min-available"})
    void shouldRenderTheGoldenManifests(String name) throws IOException {
        Path values = Chart.FOLDER.resolve("ci").resolve(name + "-values.yaml");
        String manifests = Chart.template("-f", values.toString(), "--set", "crds.install=false")
                .orThrow();
        Path golden = Path.of("src/test/resources/chart", name + ".yaml");
        if ("update".equals(System.getProperty("goldens"))) {
            Files.writeString(golden, manifests);
        }
        assertThat(manifests).isEqualTo(Files.readString(golden));
    }

    @Test
    void shouldShipTheCrdOfTheOperator() throws IOException {
        String crd = "securescorewatches.securescore.io.yaml";

        assertThat(Chart.FOLDER.resolve("files/crds").resolve(crd))
                .hasSameTextualContentAs(Path.of("deploy/base/crd").resolve(crd));
    }

    @Test
    void shouldShipTheRules() {
        assertThat(Chart.FOLDER.resolve("files/rules").resolve(MonitoringStack.RULES.getFileName()))
                .hasSameTextualContentAs(MonitoringStack.RULES);
    }

    @Test
    void shouldShipTheBoards() throws IOException {
        Path copies = Chart.FOLDER.resolve("files/dashboards");
        List<Path> boards = MonitoringManifests.boards();

        assertThat(boards).isNotEmpty().allSatisfy(board -> assertThat(copies.resolve(board.getFileName()))
                .hasSameTextualContentAs(board));
        try (Stream<Path> files = Files.list(copies)) {
            assertThat(files).hasSameSizeAs(boards);
        }
    }

    @Test
    void shouldWrapTheSameRulesAndBoardsForThoseWithoutHelm() {
        assertThat(MonitoringManifests.PROMETHEUS_RULE).hasContent(MonitoringManifests.prometheusRule());
        assertThat(MonitoringManifests.DASHBOARDS).hasContent(MonitoringManifests.dashboards());
    }

    @Test
    void shouldDescribeEveryValueInTheReadme() {
        String readme = ChartReadme.render();

        assertThat(readme.lines().filter(line -> line.startsWith("| ") && line.endsWith("|  |")))
                .as("values without a comment # -- in values.yaml")
                .isEmpty();
        assertThat(ChartReadme.FILE).hasContent(readme);
    }
}
