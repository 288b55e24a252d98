package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.score.ScopeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The README's table of what every switch costs in series is what the operator exposes. */
class SeriesTableTest {
    private final Estate estate = new Estate();

    @Test
    void shouldSayHowManySeriesAScopeCosts() throws IOException {
        assertRow(
                "A scope",
                count(line ->
                        names(line, Estate.PROD_EU) && !line.contains("watch=") && !line.contains("control_id=")));
    }

    @Test
    void shouldSayHowManySeriesAControlOfAScopeCosts() throws IOException {
        assertRow(
                "A control of a scope",
                count(line -> names(line, Estate.PROD_EU)
                        && !line.contains("watch=")
                        && line.contains("control_id=\"34a42fb3-e6db-409c-b56b-7b1db6b8aee0\"")));
    }

    @Test
    void shouldSayHowManySeriesAScopeOfAWatchCosts() throws IOException {
        assertRow("A scope of a watch", count(line -> ofWatchAndScope(line, "everything", Estate.PROD_EU)));
        assertRow(
                "with a minimum",
                count(line -> ofWatchAndScope(line, "production", Estate.PROD_EU) && !line.contains("plan_step")) - 1);
        assertRow("waived", count(line -> ofWatchAndScope(line, "production", Estate.WAIVED)) - 1);
    }

    @Test
    void shouldSayHowManySeriesAWatchCosts() throws IOException {
        assertRow("A watch", count(line -> line.contains("watch=\"production\"") && !line.contains("scope_id=")));
        assertRow("A step of its plan", count(line -> line.contains("step=\"1\"")));
    }

    @Test
    void shouldSayHowManySeriesAnUnwatchedSubscriptionCosts() throws IOException {
        assertRow("An unwatched subscription", count(line -> line.contains("\"" + Estate.UNWATCHED.lastPart() + "\"")));
    }

    private static boolean ofWatchAndScope(String line, String watch, ScopeId scope) {
        return line.contains("watch=\"" + watch + "\"") && names(line, scope);
    }

    private static boolean names(String line, ScopeId scope) {
        return line.contains("scope_id=\"" + scope + "\"");
    }

    private long count(Predicate<String> line) throws IOException {
        return PostureExpositionTest.text(estate.exposition("coverage.enabled=true"))
                .lines()
                .filter(each -> !each.startsWith("#"))
                .filter(line)
                .count();
    }

    private static void assertRow(String what, long series) throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains("\n| " + what + " | " + series + " |");
    }
}
