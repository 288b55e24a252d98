package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every board keeps to, so that it can be imported anywhere and read by anybody. */
class BoardRulesTest {
    private static final Pattern PANEL_VARIABLE = Pattern.compile("\\$\\{?(?!_)([a-z]\\w*)");
    private static final Pattern RUNBOOK = Pattern.compile("https://runbooks\\.example\\.com/(\\w+)\\.md");

    @ParameterizedTest
    @CsvSource({
        "posture, 'datasource,cluster,cloud,namespace,watch,owner,scope,control,portal'",
        "scope, 'datasource,cluster,scope,control,portal'",
        "operator, 'datasource,cluster,job,instance'"
    })
    void shouldBeImportedAsItIs(String name, String variables) {
        Board board = Board.read(name);

        assertThat(board.json().path("uid").asText()).isEqualTo("securescore-" + name);
        assertThat(board.json().has("__inputs")
                        || board.json().has("__requires")
                        || board.json().has("id"))
                .isFalse();
        assertThat(board.variables())
                .extracting(variable -> variable.path("name").asText())
                .containsExactly(variables.split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldExplainEveryPanel(String name) {
        assertThat(Board.read(name).panels()).allSatisfy(panel -> {
            JsonNode defaults = panel.at("/fieldConfig/defaults");
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).endsWith(".").hasSizeGreaterThan(20);
            assertThat(defaults.path("unit").asText()).isNotBlank();
            assertThat(defaults.path("noValue").asText()).hasSizeGreaterThan(5);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldGiveEveryNumberOfATableAUnit(String name) {
        for (JsonNode panel : tables(name)) {
            for (JsonNode override : panel.at("/fieldConfig/overrides")) {
                String title = override.at("/matcher/options").asText();
                boolean number = Board.stream(panel.path("transformations"))
                        .map(each -> each.at("/options/renameByName"))
                        .flatMap(renamed -> renamed.properties().stream())
                        .anyMatch(entry -> entry.getValue().asText().equals(title)
                                && entry.getKey().startsWith("Value"));
                boolean unit = Board.stream(override.path("properties"))
                        .anyMatch(property -> property.path("id").asText().equals("unit"));
                assertThat(unit || !number)
                        .as(panel.path("title").asText() + ", " + title)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldAskTheChosenDataSourceOnly(String name) {
        Board board = Board.read(name);
        List<JsonNode> sources = new ArrayList<>();
        for (JsonNode panel : board.panels()) {
            sources.add(panel.path("datasource"));
            panel.path("targets").forEach(target -> sources.add(target.path("datasource")));
        }
        for (JsonNode annotation : board.annotations()) {
            sources.add(annotation.path("datasource"));
            sources.add(annotation.at("/target/datasource"));
        }
        board.variables().stream()
                .filter(variable -> variable.path("type").asText().equals("query"))
                .forEach(variable -> sources.add(variable.path("datasource")));

        assertThat(sources).extracting(source -> source.path("uid").asText()).containsOnly("${datasource}");
        assertThat(sources).extracting(source -> source.path("type").asText()).containsOnly("prometheus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldPlaceEachPanelOnceAndOverNoOther(String name) {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : Board.read(name).json().path("panels")) {
            JsonNode place = panel.path("gridPos");
            assertThat(ids.add(panel.path("id").asInt()))
                    .as("id " + panel.path("id"))
                    .isTrue();
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell = (place.path("x").asInt() + x) + "/"
                            + (place.path("y").asInt() + y);
                    assertThat(cells.add(cell))
                            .as(panel.path("title").asText() + " lies over another at " + cell)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldNameEachQueryOnceAndOnlyQueriesThatItHas(String name) {
        for (JsonNode panel : Board.read(name).panels()) {
            List<String> refIds = Board.stream(panel.path("targets"))
                    .map(target -> target.path("refId").asText())
                    .toList();
            assertThat(refIds).doesNotHaveDuplicates();
            assertThat(Board.stream(panel.at("/fieldConfig/overrides"))
                            .map(override -> override.path("matcher"))
                            .filter(matcher -> matcher.path("id").asText().equals("byFrameRefID"))
                            .map(matcher -> matcher.path("options").asText()))
                    .as(panel.path("title").asText())
                    .isSubsetOf(refIds);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldUseTheVariablesThatItHasAndNoOthers(String name) {
        Board board = Board.read(name);
        Set<String> known = board.variables().stream()
                .map(variable -> variable.path("name").asText())
                .collect(Collectors.toSet());
        Set<String> used = PANEL_VARIABLE
                .matcher(board.json().toString())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(used).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({"posture, scope, operator", "scope, posture, operator", "operator, posture, scope"})
    void shouldLeadToTheOtherBoardsAndToTheRunbooks(String name, String other, String another) {
        assertThat(Board.stream(Board.read(name).json().path("links"))
                        .map(link -> link.path("url").asText()))
                .contains(
                        "/d/securescore-" + other + "?${datasource:queryparam}&${cluster:queryparam}",
                        "/d/securescore-" + another + "?${datasource:queryparam}&${cluster:queryparam}",
                        "https://runbooks.example.com/README.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldLinkRunbooksOfAlertsThatExist(String name) throws IOException {
        String rules = Files.readString(MonitoringStack.RULES);
        Set<String> alerts = RUNBOOK.matcher(Board.read(name).json().toString())
                .results()
                .map(match -> match.group(1))
                .filter(page -> !page.equals("README"))
                .collect(Collectors.toSet());

        assertThat(alerts).hasSizeGreaterThan(3).allSatisfy(alert -> assertThat(rules)
                .contains("alert: " + alert + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"posture", "scope", "operator"})
    void shouldMarkOnlyPanelsThatDrawATime(String name) {
        Board board = Board.read(name);
        Map<Integer, String> types = board.panels().stream()
                .collect(Collectors.toMap(panel -> panel.path("id").asInt(), panel -> panel.path("type")
                        .asText()));

        assertThat(board.annotations()).allSatisfy(annotation -> assertThat(
                        Board.stream(annotation.at("/filter/ids")).map(id -> types.get(id.asInt())))
                .isNotEmpty()
                .containsOnly("timeseries"));
    }

    private static List<JsonNode> tables(String name) {
        return Board.read(name).panels().stream()
                .filter(panel -> panel.path("type").asText().equals("table"))
                .toList();
    }
}
