package io.securescore.operator.poll;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.score.ScopeId;
import java.time.Duration;
import java.util.Optional;

/** What the poller keeps per watch, by uid: its members and how its sweeps went. Safe for use by several threads. */
public final class Watchlist {

    /** The members of a watch as of the last inventory; resolves and remembers them. Cheap when nothing changed. */
    public Membership resolve(SecureScoreWatch watch) {
        throw new IllegalStateException("under construction");
    }

    /** The members as last resolved. */
    public Optional<Membership> membership(String uid) {
        throw new IllegalStateException("under construction");
    }

    /** How the sweeps of a watch went. */
    public SweepStatus sweepOf(SecureScoreWatch watch) {
        throw new IllegalStateException("under construction");
    }

    /** The shortest poll interval of the watches that name a scope; empty when none does (yet). */
    public Optional<Duration> intervalOf(ScopeId scope) {
        throw new IllegalStateException("under construction");
    }

    /** From which age a score of this scope is stale: the setting, or 3 times its interval when that is longer. */
    public Duration staleAfter(ScopeId scope) {
        throw new IllegalStateException("under construction");
    }
}
