package io.securescore.operator.chart;

import io.securescore.operator.monitoring.MonitoringStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules and boards of {@code deploy/monitoring} as Kubernetes objects, for those who install without Helm: the very
 * text of the files, in a PrometheusRule and in a ConfigMap for each board.
 */
public final class MonitoringManifests {
    static final Path FOLDER = Path.of("deploy/monitoring/kubernetes");
    static final Path PROMETHEUS_RULE = FOLDER.resolve("prometheus-rule.yaml");
    static final Path DASHBOARDS = FOLDER.resolve("dashboards.yaml");
    private static final Path BOARDS = Path.of("deploy/monitoring/dashboards");

    private MonitoringManifests() {}

    /** Writes both files anew. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(PROMETHEUS_RULE, prometheusRule());
        Files.writeString(DASHBOARDS, dashboards());
        System.out.println("wrote " + PROMETHEUS_RULE + " and " + DASHBOARDS);
    }

    /** The files of the boards. */
    static List<Path> boards() {
        try (Stream<Path> files = Files.list(BOARDS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The groups of the rules file, which look for the job that Prometheus Operator names by the Service. */
    static String prometheusRule() {
        String file = text(MonitoringStack.RULES)
                .replace("job=~\"securescore-operator\"", "job=~\"securescore-operator-metrics\"");
        return """
                # From deploy/monitoring/rules by make generate
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: securescore-operator
                spec:
                """
                + indented(file.substring(file.indexOf("\ngroups:") + 1), 2);
    }

    /** A ConfigMap for each board, with the label that Grafana's sidecar looks for. */
    static String dashboards() {
        return boards().stream()
                .map(board ->
                        """
                        ---
                        # From deploy/monitoring/dashboards by make generate
                        apiVersion: v1
                        kind: ConfigMap
                        metadata:
                          name: securescore-operator-dashboard-%1$s
                          labels:
                            grafana_dashboard: "1"
                        data:
                          securescore-%1$s.json: |
                        """
                                        .formatted(name(board))
                                + indented(text(board), 4))
                .collect(Collectors.joining());
    }

    /** The name of a board: its file's, without the ending. */
    static String name(Path board) {
        return board.getFileName().toString().replace(".json", "");
    }

    /** The text of a file. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Indents a text without leaving blanks in its empty lines. */
    private static String indented(String text, int blanks) {
        return text.indent(blanks).replaceAll("(?m)^ +$", "");
    }
}
