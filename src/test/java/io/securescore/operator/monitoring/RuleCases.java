package io.securescore.operator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cases of the rules in {@link #FOLDER}, which promtool runs. */
final class RuleCases {
    static final Path FOLDER = Path.of("src/test/resources/rules");

    private RuleCases() {}

    /** Its files, in order of their names. */
    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every case of every file. */
    static Stream<JsonNode> all() {
        return files().stream().flatMap(file -> Board.stream(Rule.yaml(file).path("tests")));
    }

    /** The alerts that fire in a case, with whole labels and annotations. */
    static Set<String> firing() {
        return alertCases()
                .filter(expected -> Board.stream(expected.path("exp_alerts")).anyMatch(RuleCases::whole))
                .map(expected -> expected.path("alertname").asText())
                .collect(Collectors.toSet());
    }

    /** The alerts that a case has stay silent all along. */
    static Set<String> silent() {
        return all().filter(one -> Board.stream(one.path("alert_rule_test"))
                        .allMatch(expected -> expected.path("exp_alerts").isEmpty()))
                .flatMap(one -> Board.stream(one.path("alert_rule_test")))
                .map(expected -> expected.path("alertname").asText())
                .collect(Collectors.toSet());
    }

    /** The series with a value in a case. */
    static Set<String> valued() {
        return all().flatMap(one -> Board.stream(one.path("promql_expr_test")))
                .filter(expected -> !expected.path("exp_samples").isEmpty())
                .flatMap(expected -> Stream.concat(
                        Stream.of(expected.path("expr").asText()),
                        Board.stream(expected.path("exp_samples"))
                                .map(sample -> sample.path("labels").asText())))
                .flatMap(text -> PromQl.of(text).selectors().stream())
                .map(PromQl.Selector::metric)
                .collect(Collectors.toSet());
    }

    private static Stream<JsonNode> alertCases() {
        return all().flatMap(one -> Board.stream(one.path("alert_rule_test")));
    }

    private static boolean whole(JsonNode alert) {
        return alert.path("exp_labels").size() > 1
                && alert.path("exp_annotations").size() == 4;
    }
}
