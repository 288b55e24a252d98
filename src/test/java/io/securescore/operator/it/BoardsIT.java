package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.Prometheus;
import io.securescore.operator.cluster.Prometheus.Series;
import io.securescore.operator.monitoring.Board;
import io.securescore.operator.monitoring.BoardQuery;
import io.securescore.operator.monitoring.BoardTable;
import io.securescore.operator.monitoring.BoardTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every query of every board, sent as Grafana would send it to a real Prometheus that scraped the packaged operator.
 */
@ExtendWith(ClusterExtension.class)
class BoardsIT {
    private static final Duration SCRAPES = Duration.ofSeconds(15);
    private static final Map<String, Duration> RANGES =
            Map.of("posture", Duration.ofDays(30), "scope", Duration.ofDays(30), "operator", Duration.ofMinutes(15));

    private static final Map<String, List<String>> UNREADABLE =
            Map.of("scope", List.of("/subscriptions/" + Estate.subscriptionId(2)));

    private static MonitoredMonth month;

    /** The results of all queries of a board for one choice of values at one time. */
    private record Run(Map<String, List<Series>> results) {}

    @BeforeAll
    static void fill(ApiServer server) throws IOException {
        month = new MonitoredMonth(server);
    }

    @AfterAll
    static void end() {
        if (month != null) {
            month.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldAnswerEveryQueryWithoutWatches(String name) {
        Run run = run(month.before(), name, Map.of("scope", List.of("")), month.emptyAt());

        assertThat(run.results()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldReturnWhatEveryPanelNeeds(String name) {
        Instant now = Instant.now();
        // A time of the past at which a scope that can't be read had a score too old to be believed
        Instant past = MonitoredMonth.onGrid(now.minus(Duration.ofDays(2)));
        List<Run> runs = new ArrayList<>();
        choices(name).forEach(chosen -> runs.add(run(month.prometheus(), name, chosen, now)));
        runs.add(run(month.prometheus(), name, UNREADABLE, past));

        assertThat(problems(Board.read(name), runs)).isEmpty();
    }

    @Test
    void shouldShowTheScoreThatTheOperatorHasForTheSameScopes() {
        Instant now = Instant.now();
        Run run = run(month.prometheus(), "posture", Map.of("watch", List.of("whole-estate")), now);
        double score = month.prometheus()
                .query("max(securescore_watch_score_ratio{watch=\"whole-estate\"})")
                .get(0)
                .value();

        assertThat(only(run, "Score C")).isCloseTo(score, within(1e-9));
    }

    @Test
    void shouldCountAScopeOfTwoClustersOnce() {
        Run run = run(month.prometheus(), "posture", Map.of(), Instant.now());
        double scopes = month.prometheus()
                .query("count(count by (scope_id) (securescore_scope_info))")
                .get(0)
                .value();

        assertThat(only(run, "Coverage A")).isEqualTo(scopes);
        assertThat(run.results().get("Scopes by gap to their minimum: the worst 20 A"))
                .extracting(series -> series.label("scope_id"))
                .doesNotHaveDuplicates();
    }

    /** What people choose: everything, what is met, what has no minimum, several values of everything; each scope. */
    private static List<Map<String, List<String>>> choices(String board) {
        return switch (board) {
            case "posture" ->
                List.of(
                        Map.of(),
                        Map.of("namespace", List.of("team-platform")),
                        Map.of("watch", List.of("whole-estate")),
                        Map.of(
                                "cluster", List.of("prod-1", "prod-2"),
                                "cloud", List.of("Azure", "AWS"),
                                "namespace", List.of("cloud-security", "team-payments"),
                                "owner", List.of("team-payments", "team-shop")));
            case "scope" ->
                month.prometheus().query("group by (scope_id) (securescore:scope:info)").stream()
                        .map(series -> Map.of("scope", List.of(series.label("scope_id"))))
                        .toList();
            default -> List.of(Map.of(), Map.of("cluster", List.of("prod-1"), "job", List.of("securescore-operator")));
        };
    }

    private static Run run(Prometheus prometheus, String name, Map<String, List<String>> chosen, Instant now) {
        BoardTime time = new BoardTime(now.minus(RANGES.get(name)), now, SCRAPES);
        Map<String, List<Series>> results = new LinkedHashMap<>();
        for (BoardQuery query : Board.read(name).queries(chosen, time)) {
            Instant from = query.instant() ? now : time.begin(query.step());
            Instant to = query.instant() ? now : time.end(query.step());
            results.put(query.name(), prometheus.queryRange(query.promQl(), from, to, query.step()));
        }
        return new Run(results);
    }

    private static List<String> problems(Board board, List<Run> runs) {
        List<String> problems = new ArrayList<>();
        BoardTime time = new BoardTime(Instant.EPOCH, Instant.EPOCH.plusSeconds(60), SCRAPES);
        for (BoardQuery query : board.queries(Map.of("scope", List.of("")), time)) {
            List<Series> found = runs.stream()
                    .flatMap(run -> run.results().get(query.name()).stream())
                    .toList();
            if (found.isEmpty()) {
                problems.add(query.name() + " has no data");
            }
            if (found.stream()
                    .flatMap(series -> series.values().values().stream())
                    .anyMatch(value -> !Double.isFinite(value))) {
                problems.add(query.name() + " has a value that is no number");
            }
            query.labels().stream()
                    .filter(label -> found.stream()
                            .anyMatch(series -> series.label(label).isEmpty()))
                    .forEach(label -> problems.add(query.name() + " has series without " + label));
        }
        for (JsonNode panel : board.panels()) {
            if (panel.path("type").asText().equals("table")) {
                Set<List<String>> missing = runs.stream()
                        .map(run -> new BoardTable(panel).missing(labels(panel, run)))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
                if (!missing.contains(List.<String>of())) {
                    problems.add(panel.path("title").asText() + ": " + missing);
                }
            }
        }
        return problems;
    }

    private static Map<String, Set<String>> labels(JsonNode panel, Run run) {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (JsonNode target : panel.path("targets")) {
            String refId = target.path("refId").asText();
            run.results().get(panel.path("title").asText() + " " + refId).stream()
                    .forEach(series -> labels.computeIfAbsent(refId, id -> new LinkedHashSet<>())
                            .addAll(series.labels().keySet()));
        }
        return labels;
    }

    private static double only(Run run, String query) {
        List<Series> series = run.results().get(query);
        assertThat(series).as(query).hasSize(1);
        return series.get(0).value();
    }
}
