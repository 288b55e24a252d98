package io.securescore.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * A rule of {@link MonitoringStack#RULES}.
 *
 * @param name what it records, or the name of the alert
 * @param alert whether it is an alert
 * @param expr its PromQL
 * @param pending how long it must hold before it fires, empty for at once
 * @param keepFiring how long it fires on, empty for not at all
 * @param labels of the alert, besides those of its expression
 * @param annotations templates, of alerts only
 */
record Rule(
        String name,
        boolean alert,
        String expr,
        String pending,
        String keepFiring,
        Map<String, String> labels,
        Map<String, String> annotations) {
    private static final Pattern TEMPLATE_STRING = Pattern.compile("(?:printf|query) \"((?:[^\"\\\\]|\\\\.)+)\"");

    /** All of them, in order. */
    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode group : yaml(MonitoringStack.RULES).path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                rules.add(new Rule(
                        rule.path("alert").asText(rule.path("record").asText()),
                        rule.has("alert"),
                        rule.path("expr").asText(),
                        rule.path("for").asText(),
                        rule.path("keep_firing_for").asText(),
                        texts(rule.path("labels")),
                        texts(rule.path("annotations"))));
            }
        }
        return rules;
    }

    /** The alerts. */
    static Stream<Rule> alerts() {
        return all().stream().filter(Rule::alert);
    }

    /** Every PromQL of it: its expression, and the queries of its annotations with something in place of their parameters. */
    List<PromQl> queries() {
        List<PromQl> queries = new ArrayList<>(List.of(PromQl.of(expr)));
        for (String annotation : annotations.values()) {
            TEMPLATE_STRING
                    .matcher(annotation)
                    .results()
                    .map(found -> found.group(1))
                    .forEach(text -> {
                        String filled = text.replace("\\\"", "\"")
                                .replaceAll("%(\\[\\d])?q", "\"x\"")
                                .replaceAll("\\{%(\\[\\d])?s}", "{}");
                        if (filled.contains("securescore")) {
                            queries.add(PromQl.of(filled.replace("%s", "vector(0)")));
                        } else if (filled.contains("=")) {
                            queries.add(PromQl.of("{" + filled.replace("%s,", "") + "}"));
                        }
                    });
        }
        return queries;
    }

    /** A YAML file as a tree, its aliases replaced by what they stand for. */
    static JsonNode yaml(Path file) {
        try {
            return new ObjectMapper().valueToTree(new Yaml().load(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(JsonNode fields) {
        Map<String, String> texts = new TreeMap<>();
        fields.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
