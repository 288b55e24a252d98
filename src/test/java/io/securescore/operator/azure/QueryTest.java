package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private static final Path CHECKER = Path.of("src/test/kql").toAbsolutePath();

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
    static void check() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("node", CHECKER.resolve("check.js").toString()));
        queries().map(name -> QUERIES.resolve(name).toAbsolutePath().toString()).forEach(command::add);
        String output = run(
                command,
                CHECKER,
                Map.of("NODE_PATH", parser().resolve("node_modules").toString()));
        checked = new ObjectMapper().readTree(output);
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

    /** The parser's folder in the user's cache, installed on first use. */
    private static Path parser() throws Exception {
        String version = new ObjectMapper()
                .readTree(CHECKER.resolve("package.json").toFile())
                .path("dependencies")
                .path("@kusto/language-service-next")
                .asText();
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        Path installed = cache.resolve("securescore-operator").resolve("kql").resolve(version);
        if (!Files.isDirectory(installed)) {
            Files.createDirectories(installed.getParent());
            Path fresh = Files.createTempDirectory(installed.getParent(), version);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(CHECKER.resolve(file), fresh.resolve(file));
            }
            run(List.of("npm", "ci", "--no-audit", "--no-fund"), fresh, Map.of());
            Files.move(fresh, installed, StandardCopyOption.ATOMIC_MOVE);
        }
        return installed;
    }

    private static String run(List<String> command, Path folder, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("kql", ".err");
        Process process;
        try {
            process = builder.redirectError(errors.toFile()).start();
        } catch (IOException missing) {
            throw new IllegalStateException(
                    "the KQL check needs Node.js 18 or later with npm on the PATH: " + command.get(0), missing);
        }
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(command.stream().limit(2).collect(Collectors.joining(" ")) + "\n" + output
                            + Files.readString(errors))
                    .isZero();
            return output;
        } finally {
            process.destroyForcibly();
            Files.delete(errors);
        }
    }
}
