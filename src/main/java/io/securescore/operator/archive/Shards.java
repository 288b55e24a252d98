package io.securescore.operator.archive;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Which share of the scopes goes where. Pure. */
final class Shards {
    static final int MOST = 16;
    private static final int SCOPES_PER_SHARD = 500;

    private Shards() {}

    /** The smallest power of two that leaves at most {@link #SCOPES_PER_SHARD} to each on average, up to {@link #MOST}. */
    static int forScopes(int scopes) {
        int shards = 1;
        while (shards < MOST && scopes > shards * SCOPES_PER_SHARD) {
            shards *= 2;
        }
        return shards;
    }

    /** {@link String#hashCode()} is the same in every process: its Javadoc gives the formula. */
    static int of(ScopeId id, int shards) {
        int hash = id.value().hashCode();
        return Math.floorMod(hash ^ (hash >>> 16), shards);
    }

    /** The number of shards that a number from outside stands for: a power of two, 1 to {@link #MOST}. */
    static int sensible(int declared) {
        return Integer.highestOneBit(Math.max(1, Math.min(MOST, declared)));
    }

    /** The ledgers by shard. */
    static List<List<ScopeLedger>> split(Collection<ScopeLedger> ledgers, int shards) {
        List<List<ScopeLedger>> parts =
                Stream.<List<ScopeLedger>>generate(ArrayList::new).limit(shards).toList();
        ledgers.forEach(ledger -> parts.get(of(ledger.id(), shards)).add(ledger));
        return parts;
    }

    /** The same ledgers with so many of their largest recent changes at most. */
    static List<ScopeLedger> withChanges(List<ScopeLedger> ledgers, int changes) {
        return ledgers.stream()
                .map(ledger -> new ScopeLedger(
                        ledger.id(),
                        ledger.profile(),
                        ledger.baseline(),
                        ledger.lastChange(),
                        ledger.recentChanges().stream().limit(changes).toList(),
                        ledger.lost(),
                        ledger.gained()))
                .toList();
    }
}
