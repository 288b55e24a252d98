package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.poll.Selection;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.WatchInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A scope that no access rule lets a watch see is in no series of it. */
class DeniedScopeExpositionTest {
    private final Estate estate = new Estate();

    @Test
    void shouldExposeNothingOfADeniedScopeAndCountItAsUnwatched() throws IOException {
        estate.watches.clear();
        estate.watches.add(posture(Set.of(Estate.PROD_EU)));

        String text = PostureExpositionTest.text(estate.exposition("coverage.enabled=true"));

        assertThat(text.lines().filter(line -> line.contains(Estate.UNWATCHED.lastPart())))
                .containsExactly("securescore_unwatched_subscription_info{subscription_id=\""
                        + Estate.UNWATCHED.lastPart() + "\",subscription_name=\"forgotten \\\"one\\\"\"} 1");
        assertThat(text).contains("securescore_watch_scope_minimum_ratio{").doesNotContain("\"Denied\"");
    }

    @Test
    void shouldExposeAScopeThatAnotherWatchMaySee() throws IOException {
        estate.watches.add(posture(Set.of()));

        assertThat(PostureExpositionTest.text(estate.exposition()).lines())
                .filteredOn(
                        line -> line.startsWith("securescore_scope_score_ratio{scope_id=\"" + Estate.PROD_EU + "\""))
                .hasSize(1);
        assertThat(PostureExpositionTest.text(estate.exposition()).lines())
                .noneMatch(line -> line.startsWith("securescore_watch_scope") && line.contains("watch=\"narrow\""));
    }

    /** A watch of two scopes, of which it may see these. */
    private WatchPosture posture(Set<ScopeId> allowed) {
        SecureScoreWatchSpec spec = new SecureScoreWatchSpec(
                75,
                null,
                null,
                List.of(
                        new WatchedSubscription(Estate.PROD_EU.lastPart(), null, null),
                        new WatchedSubscription(Estate.UNWATCHED.lastPart(), null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
        SecureScoreWatch watch = Estate.watch("team-z", "narrow", 75, MinimumAppliesTo.EachScope, false, Map.of());
        watch.setSpec(spec);
        return WatchPosture.of(
                watch,
                new WatchInput(
                        spec,
                        1,
                        Selection.resolve(
                                spec,
                                1,
                                new NamespaceAccess("team-z", false, allowed, Set.of()),
                                Optional.empty(),
                                estate.store.inventory(),
                                Optional.empty(),
                                Estate.NOW),
                        estate.store::get,
                        estate.store::ledger,
                        estate.store.inventory(),
                        scope -> Duration.ofHours(9),
                        new SweepStatus(
                                Estate.NOW,
                                Optional.of(Estate.NOW),
                                Optional.of(Estate.NOW),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        Optional.empty(),
                        Optional.empty(),
                        Estate.NOW));
    }
}
