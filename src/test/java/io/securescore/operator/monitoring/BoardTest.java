package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final Instant TO = Instant.parse("2026-11-24T10:00:00Z");
    private static final BoardTime TIME = new BoardTime(TO.minus(Duration.ofHours(6)), TO, Duration.ofSeconds(15));
    private static final String MODEL =
            """
            {
              "panels": [
                {"type": "row", "title": "A row"},
                {
                  "type": "timeseries", "title": "Rates", "maxDataPoints": 100,
                  "fieldConfig": {"defaults": {"links": [{"url": "/d/x?var-y=${__field.labels.id}"}]}},
                  "targets": [
                    {"refId": "A", "expr": "rate(x{c=~\\"$c\\"}[$__rate_interval])", "legendFormat": "{{ code }}"},
                    {"refId": "B", "expr": "y", "instant": true}
                  ]
                }
              ],
              "annotations": {"list": [
                {"name": "Fall", "titleFormat": "{{cause}}", "textFormat": "of {{points}}",
                 "target": {"refId": "Anno", "expr": "z offset $__interval", "interval": "15m"}}
              ]},
              "templating": {"list": [
                {"type": "query", "name": "c", "multi": true, "current": {"value": "all"},
                 "query": {"query": "label_values(x{a=\\"1\\", b=\\"2\\"}, cluster)"}},
                {"type": "query", "name": "s", "current": {"value": "1"},
                 "query": {"query": "query_result(max by (id, name) (x{c=~\\"$c\\"}))"},
                 "regex": "/id=\\"(?<value>[^\\"]+)\\",name=\\"(?<text>.*?)\\"[,}]/"},
                {"type": "custom", "name": "portal", "query": "a,b"}
              ]}
            }
            """;

    @Test
    void shouldListEveryQuery() throws Exception {
        Board board = new Board(new ObjectMapper().readTree(MODEL));

        assertThat(board.queries(Map.of("c", List.of("k8s")), TIME))
                .containsExactly(
                        new BoardQuery(
                                "Rates", "A", "rate(x{c=~\"k8s\"}[315s])", false, minutes(5), Set.of("code", "id")),
                        new BoardQuery("Rates", "B", "y", true, minutes(5), Set.of("id")),
                        new BoardQuery(
                                "annotation Fall",
                                "Anno",
                                "z offset 900s",
                                false,
                                minutes(15),
                                Set.of("cause", "points")),
                        new BoardQuery(
                                "variable c",
                                "",
                                "group by (cluster) (x{a=\"1\", b=\"2\"})",
                                true,
                                Duration.ofSeconds(20),
                                Set.of("cluster")),
                        new BoardQuery(
                                "variable s",
                                "",
                                "max by (id, name) (x{c=~\"k8s\"})",
                                true,
                                Duration.ofSeconds(20),
                                Set.of("id", "name")));
    }

    @Test
    void shouldRefuseAVariableWhoseQueryItDoesNotKnow() throws Exception {
        Board board = new Board(new ObjectMapper().readTree(MODEL.replace("query_result(", "metrics(")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> board.queries(Map.of(), TIME))
                .withMessage("variable s has a query of another kind: metrics(max by (id, name) (x{c=~\"$c\"}))");
    }

    @Test
    void shouldLeaveNoVariableInTheShippedBoards() {
        for (String name : List.of("posture", "scope", "operator")) {
            assertThat(Board.read(name).queries(Map.of("scope", List.of("a")), TIME))
                    .hasSizeGreaterThan(30)
                    .allSatisfy(query -> assertThat(query.promQl()).doesNotContain("$"));
        }
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
