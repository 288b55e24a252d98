package io.securescore.operator.it;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of the chart as an earlier version may have been. */
final class OlderChart {
    static final String VERSION = "0.0.9";

    private static final String CRD = "files/crds/securescorewatches.securescore.io.yaml";

    private OlderChart() {}

    /**
     * Copies the chart to an empty folder: of an older version, with a CRD that lacks a field of the spec, and with a longer
     * grace by default.
     */
    static Path without(String field, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(ChartRelease.CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(ChartRelease.CHART.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        replace(folder.resolve("Chart.yaml"), "(?m)^(appVersion|version): .*$", "$1: " + VERSION);
        replace(
                folder.resolve("values.yaml"),
                "(?m)^terminationGracePeriodSeconds: .*$",
                "terminationGracePeriodSeconds: 20");
        Files.writeString(folder.resolve(CRD), crdWithout("spec", field));
        return folder;
    }

    /** The CRD without a field of {@code spec} or {@code status}, as YAML. */
    static String crdWithout(String part, String field) throws IOException {
        CustomResourceDefinition crd = Serialization.unmarshal(
                Files.readString(ChartRelease.CHART.resolve(CRD)), CustomResourceDefinition.class);
        var properties = crd.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get(part)
                .getProperties();
        if (properties.remove(field) == null) {
            throw new IllegalArgumentException("the CRD has no " + part + "." + field);
        }
        return Serialization.asYaml(crd);
    }

    private static void replace(Path file, String expression, String replacement) throws IOException {
        Files.writeString(file, Files.readString(file).replaceAll(expression, replacement));
    }
}
