package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.monitoring.PromQl.Matcher;
import io.securescore.operator.monitoring.PromQl.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, boards, runbooks, the README and the example of Alertmanager name no series, label or state that there isn't. */
class NamedSeriesTest {
    private static final Path REASONS = Path.of("src/main/java/io/securescore/operator/watch/Reasons.java");
    /** Not the beginning of a family, as in {@code securescore_scope_*}, nor of a file's name. */
    private static final Pattern IN_A_TEXT =
            Pattern.compile("\\bsecurescore(?:_[a-z0-9]+)+(?![a-z0-9_.*-])|\\bsecurescore:[a-z0-9_]+:[a-z0-9_]+");

    private static final Pattern QUERY_OF_A_PAGE = Pattern.compile("promtool query \\w+ \\S+ '([^']+)'");
    private static final Set<String> CLOSED =
            Set.of("state", "status", "type", "cause", "health", "minimum_applies_to", "scope_type", "alertstate");

    private final ExposedSeries exposed = new ExposedSeries();

    static Stream<Rule> rules() {
        return Rule.all().stream();
    }

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        try (Stream<Path> files = Files.list(RunbooksTest.PAGES)) {
            files.sorted().forEach(pages::add);
        }
        return pages.stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldExistForARule(Rule rule) throws IOException {
        for (PromQl query : rule.queries()) {
            assertExists(query);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldExistForABoard(String name) throws IOException {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        BoardTime time = new BoardTime(now.minus(Duration.ofHours(6)), now, Duration.ofSeconds(15));
        for (BoardQuery query : Board.read(name).queries(Map.of(), time)) {
            PromQl read = PromQl.of(query.promQl());
            if (read.selectors().stream().allMatch(each -> each.metric().startsWith("securescore"))) {
                assertExists(read);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldExistForAPage(Path page) throws IOException {
        String text = Files.readString(page);

        assertThat(IN_A_TEXT.matcher(text).results().map(found -> found.group()))
                .allMatch(exposed::has);
        for (String query : QUERY_OF_A_PAGE
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList()) {
            assertExists(PromQl.of(query));
        }
    }

    @Test
    void shouldExistForTheExampleOfAlertmanager() {
        List<String> matchers = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        collect(Rule.yaml(MonitoringStack.ALERTMANAGER), matchers, labels);
        Set<String> alerts = Rule.alerts().map(Rule::name).collect(Collectors.toSet());

        for (Matcher matcher : PromQl.of("{" + String.join(",", matchers) + "}")
                .selectors()
                .get(0)
                .matchers()) {
            labels.add(matcher.label());
            if (matcher.label().equals("alertname")) {
                String alternatives = matcher.value().replaceAll(".*\\(|\\)", "");
                String common = matcher.value().replaceAll("\\(.*", "");
                assertThat(alternatives.split("\\|")).allMatch(alternative -> alerts.stream()
                        .anyMatch(alert -> alert.matches(alternative) || alert.equals(common + alternative)));
            }
        }
        assertThat(labels)
                .contains("alertname", "severity", "audience")
                .allMatch(label -> exposed.hasLabel("ALERTS", label));
    }

    private void assertExists(PromQl query) throws IOException {
        for (Selector selector : query.selectors()) {
            if (!selector.metric().isEmpty()) {
                assertThat(exposed.has(selector.metric())).as(selector.metric()).isTrue();
            }
            for (Matcher matcher : selector.matchers()) {
                assertExists(selector.metric(), matcher);
            }
        }
        Stream.concat(query.groupings().stream().flatMap(grouping -> grouping.labels().stream()), query.read().stream())
                .filter(label -> !label.isEmpty() && !query.written().contains(label))
                .forEach(label -> assertThat(exposed.hasLabel(label)).as(label).isTrue());
    }

    private void assertExists(String metric, Matcher matcher) throws IOException {
        String label = matcher.label();
        boolean exists = metric.isEmpty() ? exposed.hasLabel(label) : exposed.hasLabel(metric, label);
        assertThat(exists).as(metric + "{" + label + "}").isTrue();
        Stream<String> values = Stream.of(matcher.value().split("\\|"));
        if (label.equals("reason")) {
            String reasons = Files.readString(REASONS);
            assertThat(values).allMatch(reason -> reasons.contains("= \"" + reason + "\";"));
        } else if (CLOSED.contains(label) && !metric.isEmpty() && !metric.contains(":")) {
            assertThat(exposed.values(metric, label)).containsAll(values.toList());
        }
    }

    private static void collect(JsonNode node, List<String> matchers, List<String> labels) {
        node.properties().forEach(field -> {
            if (field.getKey().endsWith("matchers")) {
                field.getValue().forEach(matcher -> matchers.add(matcher.asText()));
            } else if (field.getKey().equals("group_by") || field.getKey().equals("equal")) {
                field.getValue().forEach(label -> labels.add(label.asText()));
            } else {
                collect(field.getValue(), matchers, labels);
            }
        });
        if (node.isArray()) {
            node.forEach(element -> collect(element, matchers, labels));
        }
    }
}
