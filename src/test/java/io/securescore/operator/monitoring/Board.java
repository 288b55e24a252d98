package io.securescore.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Grafana board, and everything that it asks Prometheus.
 *
 * @param json its model
 */
public record Board(JsonNode json) {
    /** Points of a panel that says nothing of them: about its width in pixels. */
    private static final int POINTS = 1_000;
    /** Points of an annotation, as Grafana asks for them. */
    private static final int MARKS = 100;

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+),\\s*(\\w+)\\)");
    private static final Pattern QUERY_RESULT = Pattern.compile("query_result\\((.+)\\)");
    private static final Pattern IN_REGEX = Pattern.compile("(\\w+)=\"\\(\\?<");
    private static final Pattern IN_LEGEND = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Pattern IN_LINK = Pattern.compile("\\$\\{__field\\.labels\\.(\\w+)}");
    private static final Pattern DURATION = Pattern.compile("(\\d+)([smhd])");

    /** Reads a board of {@link Dashboards#FOLDER} by the name of its file, without extension. */
    public static Board read(String name) {
        Path file = Dashboards.FOLDER.resolve(name + ".json");
        try {
            return new Board(new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its panels in order, without the rows between them. */
    public List<JsonNode> panels() {
        return stream(json.path("panels"))
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    List<JsonNode> variables() {
        return stream(json.at("/templating/list")).toList();
    }

    List<JsonNode> annotations() {
        return stream(json.at("/annotations/list")).toList();
    }

    /**
     * Every query of its panels, variables and annotations.
     *
     * @param chosen values of variables by name; the others have those that the board was saved with
     */
    public List<BoardQuery> queries(Map<String, List<String>> chosen, BoardTime time) {
        BoardVariables values = BoardVariables.of(json.at("/templating/list"), chosen, Map.of());
        List<BoardQuery> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            int points = panel.path("maxDataPoints").asInt(POINTS);
            Set<String> linked =
                    found(IN_LINK, panel.at("/fieldConfig/defaults/links").toString());
            for (JsonNode target : panel.path("targets")) {
                Set<String> labels =
                        found(IN_LEGEND, target.path("legendFormat").asText());
                labels.addAll(linked);
                queries.add(query(panel.path("title").asText(), target, points, labels, values, time));
            }
        }
        for (JsonNode annotation : annotations()) {
            Set<String> labels = found(IN_LEGEND, annotation.path("titleFormat").asText());
            labels.addAll(found(IN_LEGEND, annotation.path("textFormat").asText()));
            String place = "annotation " + annotation.path("name").asText();
            queries.add(query(place, annotation.path("target"), MARKS, labels, values, time));
        }
        variables().stream()
                .filter(variable -> variable.path("type").asText().equals("query"))
                .map(variable -> query(variable, values, time))
                .forEach(queries::add);
        return queries;
    }

    private static BoardQuery query(
            String place, JsonNode target, int points, Set<String> labels, BoardVariables values, BoardTime time) {
        Duration step = time.interval(points, duration(target.path("interval").asText("1s")));
        return new BoardQuery(
                place,
                target.path("refId").asText(),
                values.apply(target.path("expr").asText(), time.builtIns(step)),
                target.path("instant").asBoolean(),
                step,
                labels);
    }

    /** The values of a label are asked for in another way than by a query, but are those of this one. */
    private static BoardQuery query(JsonNode variable, BoardVariables values, BoardTime time) {
        String place = "variable " + variable.path("name").asText();
        String asked = variable.at("/query/query").asText();
        Duration step = time.interval(POINTS, Duration.ofSeconds(1));
        Matcher ofLabel = LABEL_VALUES.matcher(asked);
        Matcher ofResult = QUERY_RESULT.matcher(asked);
        String promQl;
        Set<String> labels;
        if (ofLabel.matches()) {
            promQl = "group by (" + ofLabel.group(2) + ") (" + ofLabel.group(1) + ")";
            labels = Set.of(ofLabel.group(2));
        } else if (ofResult.matches()) {
            promQl = ofResult.group(1);
            labels = found(IN_REGEX, variable.path("regex").asText());
        } else {
            throw new IllegalArgumentException(place + " has a query of another kind: " + asked);
        }
        return new BoardQuery(place, "", values.apply(promQl, time.builtIns(step)), true, step, labels);
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static Duration duration(String text) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw new IllegalArgumentException("no duration: " + text);
        }
        long count = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
