package io.securescore.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.cluster.OperatorProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad setting stops the packaged operator before it looks for a cluster: none is there. */
class BadSettingIT {
    @TempDir
    Path directory;

    @Test
    void shouldEndWithOneLineWhenASettingCannotBeRead() {
        assertThat(linesOfTheFailedStart(Map.of("SECURESCORE_POLL_STALE_AFTER", "soon")))
                .singleElement()
                .asString()
                .contains("ERROR ")
                .endsWith("securescore.poll.stale-after=soon: use a duration such as 9h, 90m or 15s");
    }

    @Test
    void shouldEndWithOneLinePerSettingThatIsNotAllowed() {
        assertThat(linesOfTheFailedStart(
                        Map.of("SECURESCORE_AZURE_CLOUD", "AzureMars", "SECURESCORE_METRICS_CONTROLS", "yes")))
                .hasSize(2)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(" ERROR ")
                                .endsWith("securescore.metrics.controls=yes: use auto, on or off"),
                        line -> assertThat(line)
                                .contains(" ERROR ")
                                .endsWith(
                                        "securescore.azure.cloud=AzureMars: use AzureCloud, AzureUSGovernment or Custom"));
    }

    private List<String> linesOfTheFailedStart(Map<String, String> settings) {
        try (OperatorProcess operator = OperatorProcess.start(directory.resolve("no-kubeconfig"), settings)) {
            assertThat(operator.awaitExit(60)).isEqualTo(1);
            return operator.logLines();
        }
    }
}
