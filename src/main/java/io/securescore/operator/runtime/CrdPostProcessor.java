package io.securescore.operator.runtime;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.score.Environment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Adds to the generated CRD what the generator can't express; runs when the operator is built. */
public class CrdPostProcessor implements CRDPostProcessor {
    /** Lists whose entries have an identity: a second entry with the same key is refused. All others are atomic. */
    private static final Map<String, String> LIST_MAP_KEYS = Map.of(
            "spec.subscriptions", "id",
            "spec.connectors", "id",
            "spec.exclude", "id",
            "spec.waivers", "id",
            "spec.select.tags", "name",
            "status.conditions", "type");

    private static final Set<String> INT64 = Set.of("observedGeneration", "weight", "resources", "planResources");

    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
        var definition = (CustomResourceDefinition) crd;
        definition.getSpec().getVersions().forEach(version -> {
            version.getAdditionalPrinterColumns().sort(Comparator.comparing(CrdPostProcessor::declaredPosition));
            JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
            root.setDescription(described(SecureScoreWatch.class));
            root.getProperties().get("spec").setDescription(described(SecureScoreWatchSpec.class));
            root.getProperties().get("status").setDescription(described(SecureScoreWatchStatus.class));
            repair("", root);
        });
        return definition;
    }

    /** The generator sorts columns by their path. */
    private static int declaredPosition(CustomResourceColumnDefinition column) {
        return Arrays.stream(SecureScoreWatch.class.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList()
                .indexOf(column.getName());
    }

    /** The generator reads descriptions of fields, not of classes. */
    private static String described(Class<?> type) {
        return type.getAnnotation(JsonClassDescription.class).value();
    }

    private static void repair(String path, JSONSchemaProps schema) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        // the generator finds a record component's rules both at its field and at its accessor
        schema.setXKubernetesValidations(
                schema.getXKubernetesValidations().stream().distinct().toList());
        switch (schema.getType()) {
            case "object" ->
                schema.getProperties()
                        .forEach((property, child) -> repair(path.isEmpty() ? property : path + "." + property, child));
            case "array" -> repairList(path, schema);
            case "integer" -> {
                schema.setFormat(INT64.contains(name) ? "int64" : "int32");
                if (path.startsWith("status.summary.")) {
                    schema.setMinimum(0.0);
                }
            }
            case "string" -> {
                if (name.endsWith("Time") || name.equals("time")) {
                    schema.setFormat("date-time");
                }
            }
            default -> {}
        }
    }

    private static void repairList(String path, JSONSchemaProps list) {
        JSONSchemaProps items = list.getItems().getSchema();
        String key = LIST_MAP_KEYS.get(path);
        if (key == null) {
            list.setXKubernetesListType("atomic");
        } else {
            list.setXKubernetesListType("map");
            list.setXKubernetesListMapKeys(List.of(key));
        }
        if (path.equals("status.conditions")) {
            list.getItems().setSchema(condition(items));
        } else if (path.equals("status.scopes")) {
            items.setRequired(List.of("id", "state"));
        } else if (path.equals("spec.select.connectors.environments")) {
            items.setEnum(connectorEnvironments());
        }
        repair(path, list.getItems().getSchema());
    }

    private static List<JsonNode> connectorEnvironments() {
        return Arrays.stream(Environment.values())
                .filter(environment -> environment != Environment.AZURE)
                .<JsonNode>map(environment -> TextNode.valueOf(environment.label()))
                .toList();
    }

    /** fabric8's condition has neither the requirements nor the descriptions of Kubernetes' own. */
    private static JSONSchemaProps condition(JSONSchemaProps generated) {
        Map<String, String> descriptions = Map.of(
                "type", "Ready, Complete, MeetsMinimum or Suspended.",
                "status", "True, False or Unknown.",
                "observedGeneration", "The metadata.generation of the spec that the condition answers to.",
                "lastTransitionTime", "When status last changed; an RFC 3339 time in UTC.",
                "reason", "Why status is so, in one CamelCase word.",
                "message", "Why status is so, for people: numbers, the scopes concerned and the next step.");
        generated.getProperties().forEach((name, property) -> property.setDescription(descriptions.get(name)));
        generated
                .getProperties()
                .get("status")
                .setEnum(Stream.of("True", "False", "Unknown")
                        .<JsonNode>map(TextNode::valueOf)
                        .toList());
        return new JSONSchemaPropsBuilder(generated)
                .withDescription("One aspect of the watch's state.")
                .withRequired("lastTransitionTime", "message", "reason", "status", "type")
                .build();
    }
}
