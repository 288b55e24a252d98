package io.securescore.operator.watch;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Selection;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Two listed subscriptions held to 75 %, as small a world as a judgement needs. */
final class Given {
    static final String ONE = "11111111-2222-3333-4444-555555555555";
    static final String TWO = "22222222-2222-3333-4444-555555555555";
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Given() {}

    static SecureScoreWatchSpec spec(int minimum) {
        return new SecureScoreWatchSpec(
                minimum,
                null,
                null,
                List.of(new WatchedSubscription(ONE, null, null), new WatchedSubscription(TWO, null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static ScopeReading reading(String guid, String current) {
        return ScopeReading.scored(
                ScopeId.subscription(guid),
                Environment.AZURE,
                new SecureScore(new BigDecimal(current), BigDecimal.valueOf(100), 10),
                null);
    }

    /** Both subscriptions read at an instant. */
    static ScoreStore read(ScoreStore store, Instant at, String one, String two) {
        store.apply(reading(ONE, one), at);
        store.apply(reading(TWO, two), at);
        return store;
    }

    /** A watch that was last swept at an instant. */
    static SweepStatus swept(Instant at) {
        return new SweepStatus(NOON, Optional.of(at), Optional.of(at), Optional.empty(), Optional.empty(), false);
    }

    static WatchInput input(
            SecureScoreWatchSpec spec,
            long generation,
            ScoreStore store,
            SweepStatus sweep,
            Optional<SecureScoreWatchStatus> previous,
            Instant now) {
        return new WatchInput(
                spec,
                generation,
                Selection.resolve(
                        spec,
                        generation,
                        NamespaceAccess.unlimited("team-a"),
                        Optional.empty(),
                        Inventory.EMPTY,
                        Optional.empty(),
                        now),
                store::get,
                store::ledger,
                Inventory.EMPTY,
                id -> Duration.ofHours(9),
                sweep,
                Optional.empty(),
                previous,
                now);
    }
}
