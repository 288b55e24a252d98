package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostureExpositionTest {
    static final String[] ALL_ON = {
        "metrics.subscription-tags=env,cost-center,cost_center,Env",
        "metrics.watch-labels=team,app.kubernetes.io/part-of",
        "coverage.enabled=true"
    };

    private final Estate estate = new Estate();

    @Test
    void shouldWriteNothingUnlessLeading() throws IOException {
        PostureExposition standby = new PostureExposition(
                estate.watches::stream, estate.store, scope -> Duration.ofHours(9), Estate.settings(), () -> false);

        assertThat(text(standby)).isEmpty();
    }

    @Test
    void shouldExposeAScopeOnceHoweverManyWatchesNameIt() throws IOException {
        assertThat(seriesOf(Estate.PROD_EU, "securescore_scope_score_ratio")).hasSize(1);
        assertThat(seriesOf(Estate.PROD_EU, "securescore_watch_scope_minimum_ratio"))
                .hasSize(1);
    }

    @Test
    void shouldExposeOnlyInfoStateAndLedgerOfAScopeWithoutPoints() throws IOException {
        for (ScopeId withoutPoints : List.of(Estate.GCP, Estate.PENDING)) {
            assertThat(namesOf(withoutPoints))
                    .containsExactlyInAnyOrder(
                            "securescore_scope_info",
                            "securescore_scope_state",
                            "securescore_scope_lost_points_total",
                            "securescore_scope_gained_points_total",
                            "securescore_watch_scope_info");
        }
    }

    @Test
    void shouldExposeNoTotalsBeforeThoseOfAnEarlierProcessAreBack() throws IOException {
        PostureExposition justStarted = new PostureExposition(
                estate.watches::stream, new ScoreStore(), scope -> Duration.ofHours(9), Estate.settings(), () -> true);
        assertThat(text(justStarted))
                .contains("securescore_scope_score_ratio{", "securescore_control_gain_points{")
                .doesNotContain("_points_total");
    }

    @Test
    void shouldExposeTheTotalsOfEveryControlOfTheScoreFromZero() throws IOException {
        Map<String, String> series = exposition().series();
        assertThat(seriesOf(Estate.PROD_EU, "securescore_control_lost_points_total").stream()
                        .map(series::get))
                .containsExactly("4.5172413793", "1", "0", "0", "0", "0");
        assertThat(seriesOf(Estate.PROD_EU, "securescore_control_gained_points_total").stream()
                        .map(series::get))
                .containsExactly("0", "0", "0.0000000001", "0", "0", "0");
    }

    @Test
    void shouldCountLostAndGainedPointsByCause() throws IOException {
        assertThat(byCause("lost", Estate.PROD_EU))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "health", "5.5172413793",
                        "resources", "0",
                        "applicability", "0",
                        "model", "1.3",
                        "unattributed", "0"));
        assertThat(byCause("gained", Estate.PROD_EU))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "health", "0",
                        "resources", "0.0000000001",
                        "applicability", "0",
                        "model", "0",
                        "unattributed", "12"));
    }

    @Test
    void shouldCountEveryCauseFromZeroBeforeTheFirstScore() throws IOException {
        Map<String, String> zeros =
                Map.of("health", "0", "resources", "0", "applicability", "0", "model", "0", "unattributed", "0");

        assertThat(byCause("lost", Estate.PENDING)).containsExactlyInAnyOrderEntriesOf(zeros);
        assertThat(byCause("gained", Estate.PENDING)).containsExactlyInAnyOrderEntriesOf(zeros);
    }

    @Test
    void shouldTellCountersFromGaugesInBothFormats() throws IOException {
        assertThat(typesIn(ExpositionFormat.CLASSIC))
                .containsEntry("securescore_scope_lost_points_total", "counter")
                .containsEntry("securescore_scope_gained_points_total", "counter")
                .containsEntry("securescore_control_gain_points", "gauge")
                .containsEntry("securescore_watch_plan_resources", "gauge");
        assertThat(typesIn(ExpositionFormat.OPEN_METRICS))
                .containsEntry("securescore_scope_lost_points", "counter")
                .containsEntry("securescore_scope_gained_points", "counter")
                .containsEntry("securescore_control_gain_points", "gauge")
                .containsEntry("securescore_watch_plan_resources", "gauge");
    }

    @Test
    void shouldHaveTheSameSamplesInBothFormats() throws IOException {
        ExpositionFormat other = ExpositionFormat.OPEN_METRICS;

        assertThat(new Exposition(text(estate.exposition(ALL_ON), other), other).series())
                .isEqualTo(exposition().series());
    }

    /** The worked example of Microsoft's formula: they sum to 32.21, which is what the score lacks of 100. */
    @Test
    void shouldExposeWhatFixingAControlGainsUnlessItsMaximumIsZero() throws IOException {
        Map<String, String> series = exposition().series();

        assertThat(seriesOf(Estate.PROD_EU, "securescore_control_gain_points").stream()
                        .map(series::get))
                .containsExactly("8.6206896552", "5.5172413793", "13.7931034483", "3.5862068966", "0.6896551724");
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 0", "10, 2, 0", "1, 2, 90", "1, 0, 0"})
    void shouldExposeNothingToGainWithoutOpenPointsOrUnhealthyResources(BigDecimal points, long unhealthy, String gain)
            throws IOException {
        ScopeId scope = ScopeId.subscription("only-control");
        estate.store.apply(
                ScopeReading.scored(
                        scope,
                        Environment.AZURE,
                        new SecureScore(points, BigDecimal.TEN, 1),
                        List.of(new SecureScoreControl("c", "Control", points, BigDecimal.TEN, 3, unhealthy, 0))),
                Estate.NOW);
        estate.watches.add(Estate.posture(
                Estate.watch("a", "b", null, MinimumAppliesTo.EachScope, false, Map.of()),
                List.of(estate.observed(scope, "only-control")),
                Optional.empty(),
                Duration.ofHours(1)));

        assertThat(exposition().series())
                .containsEntry("securescore_control_gain_points{control_id=\"c\",scope_id=\"" + scope + "\"}", gain);
    }

    @Test
    void shouldExposeAPlanOnlyOfAWatchThatPollsAndHasOne() throws IOException {
        assertThat(exposition().series().entrySet())
                .filteredOn(sample -> sample.getKey().startsWith("securescore_watch_plan_resources"))
                .containsExactly(Map.entry(
                        "securescore_watch_plan_resources{watch=\"production\",watch_namespace=\"cloud-security\"}",
                        "7"));
    }

    @Test
    void shouldKeepTheLastScoreOfAScopeThatFails() throws IOException {
        Map<String, String> series = exposition().series();
        assertThat(series)
                .containsEntry(
                        "securescore_scope_score_ratio{cloud=\"Azure\",scope_id=\"" + Estate.FAILED
                                + "\",scope_type=\"Subscription\"}",
                        "0.8")
                .containsEntry("securescore_scope_state{scope_id=\"" + Estate.FAILED + "\",state=\"Failed\"}", "1")
                .containsEntry("securescore_scope_state{scope_id=\"" + Estate.FAILED + "\",state=\"Scored\"}", "0")
                .containsEntry(
                        "securescore_scope_stale_timestamp_seconds{scope_id=\"" + Estate.FAILED + "\"}", "1795543200");
    }

    @Test
    void shouldHaveNoMinimumOfAScopeThatIsWaivedWithoutOne() throws IOException {
        assertThat(namesOf(Estate.WAIVED))
                .contains("securescore_watch_scope_waived_until_timestamp_seconds")
                .doesNotContain("securescore_watch_scope_below_minimum", "securescore_watch_scope_minimum_ratio");
    }

    @Test
    void shouldExposeOnlyInfoAndConditionsOfASuspendedWatch() throws IOException {
        assertThat(exposition().series().keySet().stream()
                        .filter(key -> key.contains("watch=\"paused\""))
                        .map(key -> key.substring(0, key.indexOf('{'))))
                .containsOnly(
                        "securescore_watch_info", "securescore_watch_condition", "securescore_watch_condition_reason");
        assertThat(namesOf(Estate.ONLY_SUSPENDED)).isEmpty();
    }

    @Test
    void shouldCountASuspendedWatchAsNamingItsSubscriptions() throws IOException {
        assertThat(exposition().series().keySet())
                .filteredOn(key -> key.startsWith("securescore_unwatched_subscription_info"))
                .containsExactly("securescore_unwatched_subscription_info{subscription_id=\""
                        + Estate.UNWATCHED.lastPart() + "\",subscription_name=\"forgotten \\\"one\\\"\"}");
    }

    @Test
    void shouldHaveNoSeriesOfUnwatchedSubscriptionsUnlessAsked() throws IOException {
        assertThat(text(estate.exposition())).doesNotContain("securescore_unwatched_subscription_info");
    }

    @Test
    void shouldTakeTheNameOfAControlFromTheNewestScore() throws IOException {
        assertThat(exposition().series().keySet())
                .filteredOn(key -> key.startsWith("securescore_control_info") && key.contains("34a42fb3"))
                .hasSize(1);
    }

    @Test
    void shouldExposeControlsUpToTheMaximumOfScopes() throws IOException {
        assertThat(text(estate.exposition("metrics.controls-max-scopes=8")))
                .contains("securescore_control_max_points{")
                .contains("\nsecurescore_controls_exposed 1\n");
        assertThat(text(estate.exposition("metrics.controls-max-scopes=7")))
                .doesNotContain("securescore_control_")
                .contains("\nsecurescore_controls_exposed 0\n");
    }

    @Test
    void shouldObeyTheSettingOfControls() {
        assertThat(PostureExposition.exposesControls(
                        Estate.settings("metrics.controls=on").metrics(), 100_000))
                .isTrue();
        assertThat(PostureExposition.exposesControls(
                        Estate.settings("metrics.controls=off").metrics(), 1))
                .isFalse();
    }

    @Test
    void shouldHaveNoVerdictOfAWatchWhoseScoreIsUnknown() throws IOException {
        assertThat(exposition().series().keySet())
                .filteredOn(key -> key.startsWith("securescore_watch_meets_minimum"))
                .containsExactly(
                        "securescore_watch_meets_minimum{watch=\"production\",watch_namespace=\"cloud-security\"}");
    }

    @Test
    void shouldInheritTagsFromTheHostOfAConnector() throws IOException {
        assertThat(seriesOf(Estate.AWS, "securescore_scope_info").get(0))
                .contains("tag_env=\"prod\"")
                .contains("subscription_id=\"" + Estate.PROD_EU.lastPart() + "\"");
    }

    @Test
    void shouldWriteInChunksHoweverManyScopesThereAre() throws IOException {
        estate.watches.clear();
        estate.watches.add(Estate.posture(
                Estate.watch("a", "b", null, MinimumAppliesTo.EachScope, false, Map.of()),
                IntStream.range(0, 5_000)
                        .mapToObj(i -> estate.observed(ScopeId.subscription("id-" + i), "name " + i))
                        .toList(),
                Optional.empty(),
                Duration.ofHours(1)));
        Chunks chunks = new Chunks();

        estate.exposition().write(chunks, ExpositionFormat.CLASSIC);

        assertThat(chunks.longest).isEqualTo(32 * 1024);
        assertThat(chunks.total).isGreaterThan(4_000_000);
        assertThat(chunks.count).isLessThan((int) (chunks.total / 32_000) + 2);
    }

    @Test
    void shouldReadTheWatchesOnceSoThatFamiliesAgree() throws IOException {
        int[] reads = {0};
        PostureExposition exposition = new PostureExposition(
                () -> {
                    reads[0]++;
                    return Stream.empty();
                },
                estate.store,
                scope -> Duration.ofHours(9),
                Estate.settings(),
                () -> true);

        exposition.write(OutputStream.nullOutputStream(), ExpositionFormat.CLASSIC);

        assertThat(reads[0]).isEqualTo(1);
    }

    private Exposition exposition() throws IOException {
        return new Exposition(text(estate.exposition(ALL_ON)));
    }

    private List<String> seriesOf(ScopeId scope, String name) throws IOException {
        return exposition().series().keySet().stream()
                .filter(key -> key.startsWith(name + "{") && key.contains("scope_id=\"" + scope + "\""))
                .toList();
    }

    private List<String> namesOf(ScopeId scope) throws IOException {
        return exposition().series().keySet().stream()
                .filter(key -> key.contains("scope_id=\"" + scope + "\""))
                .map(key -> key.substring(0, key.indexOf('{')))
                .distinct()
                .toList();
    }

    private Map<String, String> typesIn(ExpositionFormat format) throws IOException {
        return new Exposition(text(estate.exposition(ALL_ON), format), format).types();
    }

    private Map<String, String> byCause(String direction, ScopeId scope) throws IOException {
        Map<String, String> series = exposition().series();
        return seriesOf(scope, "securescore_scope_" + direction + "_points_total").stream()
                .collect(Collectors.toMap(key -> key.replaceAll(".*cause=\"(\\w+)\".*", "$1"), series::get));
    }

    static String text(PostureExposition exposition) throws IOException {
        return text(exposition, ExpositionFormat.CLASSIC);
    }

    static String text(PostureExposition exposition, ExpositionFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exposition.write(out, format);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static final class Chunks extends OutputStream {
        private int longest;
        private int count;
        private long total;

        @Override
        public void write(int b) {
            throw new AssertionError("written byte by byte");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            longest = Math.max(longest, length);
            count++;
            total += length;
        }
    }
}
