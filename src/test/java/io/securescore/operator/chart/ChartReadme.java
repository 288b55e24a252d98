package io.securescore.operator.chart;

import io.securescore.operator.cluster.GoTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chart's README: helm-docs writes its table of values from the comments in {@code values.yaml}. */
public final class ChartReadme {
    static final Path FILE = Chart.FOLDER.resolve("README.md");

    private ChartReadme() {}

    /** Renders the file anew. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, render());
        System.out.println("wrote " + FILE);
    }

    static String render() {
        return GoTool.HELM_DOCS
                .run(Chart.FOLDER, "--dry-run", "--sort-values-order=file", "--log-level=warning")
                .orThrow();
    }
}
