package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boards are what their sources say, and these keep to the types of Grafana's schema. */
class DashboardsTest {
    @Test
    void shouldHaveGeneratedTheCommittedFiles() throws IOException {
        Map<String, String> committed = new TreeMap<>();
        try (Stream<Path> files = Files.list(Dashboards.FOLDER)) {
            for (Path file : files.toList()) {
                committed.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        assertThat(committed).as("run make generate").isEqualTo(Dashboards.generate());
    }

    @Test
    void shouldRefuseWhatGrafanasSchemaDoesNotKnow(@TempDir Path folder) throws IOException {
        try (Stream<Path> sources = Files.list(Dashboards.SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.copy(source, folder.resolve(source.getFileName()));
            }
        }
        Path panels = folder.resolve("panels.ts");
        Files.writeString(
                panels, Files.readString(panels).replace("showPercentChange: false", "showPercentage: false"));

        assertThatIllegalStateException()
                .isThrownBy(() -> Dashboards.generate(folder))
                .withMessageContaining("'showPercentage' does not exist in type 'Options'");
    }
}
