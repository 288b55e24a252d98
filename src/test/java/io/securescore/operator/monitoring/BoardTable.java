package io.securescore.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns of a table panel: Grafana makes a field of each label, one of the time, and one of the value, named {@code Value},
 * or {@code Value #A} where several queries have results; the panel's transformations then merge, pick and rename them. Pure.
 *
 * @param panel the JSON of a panel of type table
 */
public record BoardTable(JsonNode panel) {
    private static final Pattern FIELD = Pattern.compile("\\$\\{__data\\.fields\\.(\\w+)}");

    /**
     * What transformations, overrides, sorting and links name and what isn't there.
     *
     * @param labels the labels of the results, by the refId of each query that has any
     */
    public List<String> missing(Map<String, Set<String>> labels) {
        List<String> missing = new ArrayList<>();
        Set<String> fields = fields(labels);
        for (JsonNode transformation : panel.path("transformations")) {
            fields = transformed(transformation, fields, missing);
        }
        for (JsonNode override : panel.at("/fieldConfig/overrides")) {
            need(override.at("/matcher/options").asText(), "override", fields, missing);
        }
        for (JsonNode sort : panel.at("/options/sortBy")) {
            need(sort.path("displayName").asText(), "sortBy", fields, missing);
        }
        Matcher link = FIELD.matcher(panel.path("fieldConfig").toString());
        while (link.find()) {
            need(link.group(1), "link", fields, missing);
        }
        return missing;
    }

    private static Set<String> fields(Map<String, Set<String>> labels) {
        Set<String> fields = new LinkedHashSet<>(List.of("Time"));
        labels.values().forEach(fields::addAll);
        labels.keySet().forEach(refId -> fields.add(labels.size() == 1 ? "Value" : "Value #" + refId));
        return fields;
    }

    private static Set<String> transformed(JsonNode transformation, Set<String> fields, List<String> missing) {
        JsonNode options = transformation.path("options");
        String id = transformation.path("id").asText();
        switch (id) {
            case "merge" -> {
                return fields;
            }
            case "filterFieldsByName" -> {
                Set<String> kept = new LinkedHashSet<>();
                for (JsonNode name : options.at("/include/names")) {
                    need(name.asText(), id, fields, missing);
                    kept.add(name.asText());
                }
                kept.retainAll(fields);
                return kept;
            }
            case "organize" -> {
                options.path("indexByName").fieldNames().forEachRemaining(name -> need(name, id, fields, missing));
                Set<String> renamed = new LinkedHashSet<>();
                fields.forEach(name ->
                        renamed.add(options.path("renameByName").path(name).asText(name)));
                return renamed;
            }
            case "convertFieldType" -> {
                options.path("conversions")
                        .forEach(each -> need(each.path("targetField").asText(), id, fields, missing));
                return fields;
            }
            default -> throw new IllegalArgumentException("the transformation " + id + " isn't known here");
        }
    }

    private static void need(String name, String by, Set<String> fields, List<String> missing) {
        if (!fields.contains(name)) {
            missing.add(by + " names " + name);
        }
    }
}
