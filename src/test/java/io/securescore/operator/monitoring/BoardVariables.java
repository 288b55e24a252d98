package io.securescore.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The values of a board's variables as Grafana and its Prometheus data source write them into queries
 * ({@code interpolateQueryExpr}): the one value of a variable that allows only one as it is, values of others with
 * what is special in regular expressions escaped, several of them as {@code (a|b)}, and All as the variable's own text for
 * that, or else as all options. Unknown names stay. Pure.
 *
 * @param values the text of each variable in a query, by its name
 * @param raw the same for {@code ${name:raw}}
 */
record BoardVariables(Map<String, String> values, Map<String, String> raw) {
    /** What Grafana calls the choice of everything. */
    static final String ALL = "$__all";

    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)(?::(\\w+))?}|\\$(\\w+)|\\[\\[(\\w+)]]");

    /**
     * The variables of a board.
     *
     * @param chosen values by name; a variable without any has those that the board was saved with
     * @param options all values by name, for variables without a text for All
     */
    static BoardVariables of(JsonNode variables, Map<String, List<String>> chosen, Map<String, List<String>> options) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> raw = new HashMap<>();
        for (JsonNode variable : variables) {
            String name = variable.path("name").asText();
            List<String> picked =
                    chosen.getOrDefault(name, strings(variable.path("current").path("value")));
            values.put(name, text(variable, picked, options.getOrDefault(name, List.of())));
            raw.put(name, String.join(",", picked));
        }
        return new BoardVariables(values, raw);
    }

    /** The text with every known variable replaced, the built-in ones first. */
    String apply(String text, Map<String, String> builtIns) {
        return NAME.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement(match, builtIns)));
    }

    private String replacement(MatchResult match, Map<String, String> builtIns) {
        String name =
                match.group(1) != null ? match.group(1) : match.group(3) != null ? match.group(3) : match.group(4);
        Map<String, String> ours = "raw".equals(match.group(2)) ? raw : values;
        return builtIns.getOrDefault(name, ours.getOrDefault(name, match.group()));
    }

    private static String text(JsonNode variable, List<String> picked, List<String> options) {
        boolean expression = variable.path("multi").asBoolean()
                || variable.path("includeAll").asBoolean();
        if (!expression) {
            return picked.stream().findFirst().map(BoardVariables::escaped).orElse("");
        }
        if (!picked.contains(ALL)) {
            return alternatives(picked);
        }
        String all = variable.path("allValue").asText("");
        return all.isEmpty() ? alternatives(options) : all;
    }

    private static String alternatives(List<String> values) {
        String joined =
                values.stream().map(BoardVariables::escapedForExpression).collect(Collectors.joining("|"));
        return values.size() == 1 ? joined : "(" + joined + ")";
    }

    /** {@code prometheusRegularEscape}. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("'", "\\\\'");
    }

    /** {@code prometheusSpecialRegexEscape}: twice, for the expression and for the string around it. */
    private static String escapedForExpression(String value) {
        return value.replace("\\", "\\\\\\\\").replaceAll("[$^*{}\\[\\]'+?.()|]", "\\\\\\\\$0");
    }

    private static List<String> strings(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : value.isMissingNode() ? List.of() : List.of(value.asText());
    }
}
