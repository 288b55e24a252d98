package io.securescore.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
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

    @Test
    void shouldEndWithOneLinePerFaultOfTheAccessRules() throws IOException {
        Path file = Files.writeString(directory.resolve("access.yaml"), "[{namespaces: [team-a], subscription: prod}]");

        assertThat(linesOfTheFailedStart(Map.of("SECURESCORE_ACCESS", file.toString())))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(" ERROR ")
                                .endsWith("securescore.access=" + file
                                        + ": [0].subscription: there is no such key; a rule"
                                        + " has namespaces, subscriptions and managementGroups"),
                        line -> assertThat(line)
                                .contains(" ERROR ")
                                .endsWith("securescore.access=" + file + ": [0] allows nothing: name subscriptions or"
                                        + " managementGroups"));
    }

    @Test
    void shouldEndWithOneLineWhenThereAreNoAccessRules() {
        Path missing = directory.resolve("access.yaml");

        assertThat(linesOfTheFailedStart(Map.of("SECURESCORE_ACCESS", missing.toString())))
                .singleElement()
                .asString()
                .contains(" ERROR ")
                .endsWith("securescore.access=" + missing + ": there is no such file: write the access rules there, or"
                        + " leave the setting out to allow everything");
    }

    private List<String> linesOfTheFailedStart(Map<String, String> settings) {
        try (OperatorProcess operator = OperatorProcess.start(directory.resolve("no-kubeconfig"), settings)) {
            assertThat(operator.awaitExit(60)).isEqualTo(1);
            return operator.logLines();
        }
    }
}
