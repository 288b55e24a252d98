package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.watch.WatchDecision.Said;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Collects what a watch is judged by, for the reconciler and for a scrape alike. */
@ApplicationScoped
public class WatchInputs {
    private final WatchCache watches;
    private final Watchlist watchlist;
    private final ScoreStore store;
    private final Clock clock;

    /** Reads what others keep. */
    public WatchInputs(WatchCache watches, Watchlist watchlist, ScoreStore store, Clock clock) {
        this.watches = watches;
        this.watchlist = watchlist;
        this.store = store;
        this.clock = clock;
    }

    /** Everything known of a watch now. */
    public WatchInput of(SecureScoreWatch watch) {
        return new WatchInput(
                watch.getSpec(),
                watch.getMetadata().getGeneration(),
                watchlist.resolve(watch),
                store::get,
                store::ledger,
                store.inventory(),
                watchlist::staleAfter,
                watchlist.sweepOf(watch),
                Watchlist.requestedAt(watch),
                previous(watch),
                clock.instant());
    }

    /** The last status: the one that this process wrote, else the cached one. */
    Optional<SecureScoreWatchStatus> previous(SecureScoreWatch watch) {
        return watches.said(watch.getMetadata().getUid())
                .map(Said::status)
                .or(() -> Optional.ofNullable(watch.getStatus()));
    }
}
