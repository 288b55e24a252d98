package io.securescore.operator.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The CRDs ServiceMonitor, PodMonitor and PrometheusRule of Prometheus Operator, made by controller-gen from the Go module of its API
 * types, as its own build makes them; kept in the user's cache folder.
 */
public final class MonitoringCrds {
    private static final String MODULE = "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring";
    private static final String VERSION = "v0.86.1";
    private static final List<String> FILES = List.of(
            "monitoring.coreos.com_servicemonitors.yaml",
            "monitoring.coreos.com_podmonitors.yaml",
            "monitoring.coreos.com_prometheusrules.yaml");

    private MonitoringCrds() {}

    /** The files of the three CRDs. */
    public static List<Path> files() {
        try {
            Path folder = CacheFolder.of(System.getenv(), "crds")
                    .fill("prometheus-operator-" + VERSION, FILES, MonitoringCrds::generate);
            return FILES.stream().map(folder::resolve).toList();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "There are no CRDs of Prometheus Operator to test with: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void generate(Path folder) throws IOException {
        CacheFolder.say("tools", "making the CRDs of Prometheus Operator " + VERSION);
        String module = CommandResult.of(
                        List.of("go", "mod", "download", "-json", MODULE + "@" + VERSION),
                        folder,
                        "",
                        (environment, unused) -> {})
                .orThrow();
        Path source = Path.of(new ObjectMapper().readTree(module).path("Dir").asText());
        GoTool.CONTROLLER_GEN
                .run(source, "crd", "paths=./v1", "output:crd:dir=" + folder)
                .orThrow();
    }
}
