package io.securescore.operator.chart;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart of this repository, rendered by Helm as the release {@code securescore-operator}. */
final class Chart {
    static final Path FOLDER = Path.of("helm/securescore-operator");
    static final String RELEASE = "securescore-operator";
    static final String NAMESPACE = "securescore-system";

    /** A key given twice is an error to it, as to kustomize and to GitOps controllers. */
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Chart() {}

    /** The values files that the chart is tested with. */
    static List<Path> valuesFiles() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files.filter(file -> file.toString().endsWith("-values.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code helm template} with more arguments, such as {@code -f} and {@code --set}. */
    static CommandResult template(String... arguments) {
        List<String> command = new ArrayList<>(List.of("template", RELEASE, FOLDER.toString(), "-n", NAMESPACE));
        command.addAll(List.of(arguments));
        return Helm.local().run(command.toArray(String[]::new));
    }

    /** The objects of manifests. */
    static List<JsonNode> objects(String manifests) {
        try {
            return YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifests).readAll().stream()
                    .filter(JsonNode::isObject)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one object of a file. */
    static JsonNode object(Path file) {
        try {
            return objects(Files.readString(file)).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one object of a kind. */
    static JsonNode only(List<JsonNode> objects, String kind) {
        List<JsonNode> found = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("There are " + found.size() + " objects of kind " + kind);
        }
        return found.get(0);
    }
}
