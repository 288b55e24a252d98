package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Brings the ledgers from the archive into the {@link ScoreStore} and back into it, and decides when a failure of either is
 * tried again. Never throws: a bug in an archive costs no score. Used by one thread at a time.
 */
public final class LedgerKeeper {
    private static final Logger LOG = Logger.getLogger(LedgerKeeper.class);
    private static final Duration FIRST_LOAD_PAUSE = Duration.ofSeconds(2);
    private static final Duration LAST_LOAD_PAUSE = Duration.ofSeconds(15);
    private static final Duration FIRST_SAVE_PAUSE = Duration.ofSeconds(15);
    private static final Duration LAST_SAVE_PAUSE = Duration.ofMinutes(5);

    private final LedgerArchive archive;
    private final ScoreStore store;
    private final Clock clock;

    private boolean restored;
    /** In a row: of loading, and then of saving. */
    private int failures;

    private Instant again = Instant.MIN;
    private boolean bugTold;

    public LedgerKeeper(LedgerArchive archive, ScoreStore store, Clock clock) {
        this.archive = archive;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Puts back the ledgers of an earlier process, unless that is done, or was tried a moment ago.
     *
     * @return whether it is done; until then nothing may be saved, for it would replace what couldn't be read
     */
    public boolean restore() {
        if (!restored && !clock.instant().isBefore(again)) {
            Optional<Collection<ScopeLedger>> earlier = safely(archive::load, Optional.of(List.of()));
            earlier.ifPresent(store::restore);
            restored = earlier.isPresent();
            ended(restored, FIRST_LOAD_PAUSE, LAST_LOAD_PAUSE);
        }
        return restored;
    }

    /** Saves all ledgers as they will be; after a failure, those of the store are saved later. */
    void save(Collection<ScopeLedger> all) {
        ended(safely(() -> archive.save(all), false), FIRST_SAVE_PAUSE, LAST_SAVE_PAUSE);
    }

    /** Saves what the last time couldn't be saved, when its pause is over. */
    void saveAgain() {
        if (failures > 0 && !clock.instant().isBefore(again)) {
            save(store.ledgers());
        }
    }

    /** When a failure is tried again; empty when there is none. */
    Optional<Instant> again() {
        return failures == 0 ? Optional.empty() : Optional.of(again);
    }

    private void ended(boolean success, Duration firstPause, Duration lastPause) {
        failures = success ? 0 : failures + 1;
        again = success ? Instant.MIN : clock.instant().plus(Backoff.after(failures, firstPause, lastPause, 0.5));
    }

    private <T> T safely(Supplier<T> step, T otherwise) {
        try {
            return step.get();
        } catch (RuntimeException bug) {
            if (!bugTold) {
                bugTold = true;
                LOG.error("The ledgers are not kept: a change of a score across a restart may not be explained", bug);
            }
            return otherwise;
        }
    }
}
