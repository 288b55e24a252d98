package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeLedger;
import java.util.Collection;
import java.util.List;

/**
 * The port to what outlives the process: the ledgers of all scopes. Neither method throws for a failure that is to be
 * expected, such as missing rights or no answer: that is logged, once until it works again, and costs no more than the
 * explanation of a change across a restart.
 */
public interface LedgerArchive {

    /** The ledgers that an earlier process saved; none where there are none or they can't be read. */
    Collection<ScopeLedger> load();

    /** Keeps these ledgers, and no others. */
    void save(Collection<ScopeLedger> all);

    /** Keeps nothing: for a process that has no namespace of its own. */
    static LedgerArchive none() {
        return new LedgerArchive() {
            @Override
            public Collection<ScopeLedger> load() {
                return List.of();
            }

            @Override
            public void save(Collection<ScopeLedger> all) {}
        };
    }
}
