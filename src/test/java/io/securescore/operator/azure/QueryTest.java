package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.operator.cluster.NodePackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Microsoft's KQL parser finds no error in the queries, and they keep to what Resource Graph supports, which is less than
 * the parser accepts.
 */
class QueryTest {
    private static final Path QUERIES = Path.of("src/main/resources/azure");
    private static final Path CHECKER = Path.of("src/test/kql");

    /** learn.microsoft.com/azure/governance/resource-graph/concepts/query-language#supported-tabulartop-level-operators */
    private static final Set<String> SUPPORTED = Set.of(
            "ExpressionStatement",
            "FilterOperator",
            "ExtendOperator",
            "ProjectOperator",
            "SummarizeOperator",
            "JoinOperator",
            "UnionOperator",
            "SortOperator");

    private static final Set<String> JOIN_KINDS = Set.of("innerunique", "inner", "leftouter", "fullouter");

    /** What {@link ScoreRows} and {@link ResourceGraphScoreSource} read, and what paging and people need. */
    private static final Map<String, List<String>> COLUMNS = Map.of(
            "scores.kql",
            List.of(
                    "id:string",
                    "scope:string",
                    "subscriptionId:string",
                    "environment:string",
                    "currentPoints:dynamic",
                    "maxPoints:dynamic",
                    "weight:dynamic"),
            "scores-with-controls.kql",
            List.of(
                    "id:string",
                    "scope:string",
                    "subscriptionId:string",
                    "environment:string",
                    "currentPoints:dynamic",
                    "maxPoints:dynamic",
                    "weight:dynamic",
                    "controls:dynamic"),
            "controls.kql",
            List.of(
                    "id:string",
                    "scope:string",
                    "controlId:string",
                    "controlName:string",
                    "currentPoints:dynamic",
                    "maxPoints:dynamic",
                    "healthy:dynamic",
                    "unhealthy:dynamic",
                    "notApplicable:dynamic"),
            "inventory.kql",
            List.of(
                    "id:string",
                    "type:string",
                    "name:string",
                    "subscriptionId:string",
                    "tenantId:string",
                    "tags:dynamic",
                    "state:string",
                    "managementGroups:dynamic",
                    "environment:string"));

    private static JsonNode checked;

    @BeforeAll
    static void check() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("check.js"));
        queries().map(name -> QUERIES.resolve(name).toAbsolutePath().toString()).forEach(arguments::add);
        try (NodePackage checker = NodePackage.copyOf(CHECKER)) {
            checked = new ObjectMapper()
                    .readTree(checker.node(arguments.toArray(String[]::new)).orThrow());
        }
    }

    static Stream<String> queries() throws IOException {
        try (Stream<Path> files = Files.list(QUERIES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".kql"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void shouldHaveNoErrorAndTheColumnsThatTheClientReads(String query) {
        assertThat(strings(query, "errors")).isEmpty();
        assertThat(strings(query, "columns")).isEqualTo(COLUMNS.get(query));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void shouldKeepToWhatResourceGraphSupports(String query) throws IOException {
        List<String> operators = strings(query, "operators");

        assertThat(operators).isSubsetOf(SUPPORTED);
        assertThat(operators.stream()
                        .filter(name -> name.equals("JoinOperator") || name.equals("UnionOperator"))
                        .count())
                .isLessThanOrEqualTo(3);
        assertThat(strings(query, "joinKinds")).isSubsetOf(JOIN_KINDS);
        assertThat(Files.readString(QUERIES.resolve(query)).strip())
                .as("pages need a unique order")
                .endsWith("| order by id asc");
    }

    private static List<String> strings(String query, String member) {
        return StreamSupport.stream(checked.path(query).path(member).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
