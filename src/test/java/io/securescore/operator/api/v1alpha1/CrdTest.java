package io.securescore.operator.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.securescore.operator.runtime.CrdPostProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdTest {
    private static final Path COMMITTED = Path.of("deploy/base/crd/securescorewatches.securescore.io.yaml");

    @Test
    void shouldBeCommittedAsTheTypesGenerateIt(@TempDir Path directory) throws IOException {
        new CRDGenerator()
                .withPostProcessor(new CrdPostProcessor())
                .customResourceClasses(SecureScoreWatch.class)
                .forCRDVersions("v1")
                .inOutputDir(directory.toFile())
                .generate();

        assertThat(directory.resolve("securescorewatches.securescore.io-v1.yml"))
                .as("differs from the types: package, then copy target/kubernetes to %s", COMMITTED)
                .hasSameTextualContentAs(COMMITTED);
    }

    @Test
    void shouldDescribeEveryFieldInWholeSentences() throws IOException {
        List<String> undescribed = new ArrayList<>();
        collectUndescribed("", schema(), undescribed);

        assertThat(undescribed).isEmpty();
    }

    @Test
    void shouldDescribeTheDefaultOfEveryFieldThatHasOne() throws IOException {
        schema().at("/properties/spec/properties").properties().forEach(field -> {
            String fallback = field.getValue().path("default").asText();
            assertThat(field.getValue().path("description").asText())
                    .as(field.getKey())
                    .contains(fallback);
        });
    }

    @Test
    void shouldBoundTheCountsOfTheSummaryFromBelow() throws IOException {
        assertThat(schema().at("/properties/status/properties/summary/properties"))
                .hasSize(7)
                .allSatisfy(
                        count -> assertThat(count.path("minimum").asDouble(-1)).isZero());
    }

    @Test
    void shouldRequireNothingButIdentitiesStatesAndTheConditionsOfKubernetes() throws IOException {
        List<String> required = new ArrayList<>();
        collectRequired("", schema(), required);

        assertThat(required)
                .containsExactlyInAnyOrder(
                        "spec.subscriptions.id",
                        "spec.connectors.id",
                        "spec.exclude.id",
                        "spec.waivers.id",
                        "spec.select.tags.name",
                        "spec.select.tags.values",
                        "spec.select.connectors.environments",
                        "status.scopes.id",
                        "status.scopes.state",
                        "status.conditions.lastTransitionTime",
                        "status.conditions.message",
                        "status.conditions.reason",
                        "status.conditions.status",
                        "status.conditions.type");
    }

    private static void collectUndescribed(String path, JsonNode schema, List<String> undescribed) {
        properties(schema).properties().forEach(property -> {
            String child = path + "." + property.getKey();
            if (!property.getValue().path("description").asText().matches("[A-Za-z].*\\.")) {
                undescribed.add(child);
            }
            collectUndescribed(child, property.getValue(), undescribed);
        });
    }

    private static void collectRequired(String path, JsonNode schema, List<String> required) {
        properties(schema).properties().forEach(property -> {
            String child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            JsonNode object =
                    property.getValue().has("items") ? property.getValue().path("items") : property.getValue();
            object.path("required").forEach(name -> required.add(child + "." + name.asText()));
            collectRequired(child, property.getValue(), required);
        });
    }

    private static JsonNode properties(JsonNode schema) {
        return (schema.has("items") ? schema.path("items") : schema).path("properties");
    }

    private static JsonNode schema() throws IOException {
        return Serialization.unmarshal(Files.readString(COMMITTED), JsonNode.class)
                .at("/spec/versions/0/schema/openAPIV3Schema");
    }
}
