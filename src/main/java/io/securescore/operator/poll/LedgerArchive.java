package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeLedger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The port to what outlives the process: the ledgers of all scopes. Neither method throws for a failure that is to be
 * expected, such as missing rights or no answer: that is logged, once until it works again.
 *
 * <p>Scores and verdicts don't depend on it. Where it is lost, so are the explanations of the next change of each scope (told
 * as a change without a cause), the last and the recent changes, and the sums of points lost and gained, which start from 0.
 */
public interface LedgerArchive {

    /**
     * The ledgers that an earlier process saved.
     *
     * @return empty when they can't be read now, and this is to be asked again before anything is saved. Not for ever: the
     *     archive gives up at last, and answers with those that it could read
     */
    Optional<Collection<ScopeLedger>> load();

    /** Keeps these ledgers, and no others; answers whether all of them are kept now. */
    boolean save(Collection<ScopeLedger> all);

    /** Keeps nothing: for a process that has no namespace of its own. */
    static LedgerArchive none() {
        return new LedgerArchive() {
            @Override
            public Optional<Collection<ScopeLedger>> load() {
                return Optional.of(List.of());
            }

            @Override
            public boolean save(Collection<ScopeLedger> all) {
                return true;
            }
        };
    }
}
