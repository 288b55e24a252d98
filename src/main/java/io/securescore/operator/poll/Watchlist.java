package io.securescore.operator.poll;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.poll.PollPlan.Demand;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the poller keeps per watch, by uid: its members and how its sweeps went. Safe for use by several threads.
 *
 * <p>The first touch of a watch seeds it and the {@link ScoreStore} from its status, so that a process that starts or takes
 * over knows the last scores before it asks Azure, whoever touches the watch first.
 */
public final class Watchlist {
    /** A {@code requested-at} longer than this is ignored. */
    public static final int MAX_REQUEST_LENGTH = 64;

    private static final Duration REQUEST_PAUSE = Duration.ofMinutes(1);
    private static final int STALE_INTERVALS = 3;

    private record Entry(Membership membership, SweepStatus sweep, Optional<Instant> lastRequest) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ScoreStore store;
    private final Duration staleAfter;
    private final Clock clock;
    private volatile Map<ScopeId, Duration> intervals = Map.of();

    /**
     * @param staleAfter the setting {@code poll.stale-after}
     */
    public Watchlist(ScoreStore store, Duration staleAfter, Clock clock) {
        this.store = store;
        this.staleAfter = staleAfter;
        this.clock = clock;
    }

    /** The members of a watch as of the last inventory; resolves and remembers them. Cheap when nothing changed. */
    public Membership resolve(SecureScoreWatch watch) {
        return touch(watch).membership();
    }

    /** How the sweeps of a watch went. */
    public SweepStatus sweepOf(SecureScoreWatch watch) {
        return touch(watch).sweep();
    }

    /** The members as last resolved. */
    public Optional<Membership> membership(String uid) {
        return Optional.ofNullable(entries.get(uid)).map(Entry::membership);
    }

    /** The shortest poll interval of the watches that name a scope; empty when none does (yet). */
    public Optional<Duration> intervalOf(ScopeId scope) {
        return Optional.ofNullable(intervals.get(scope));
    }

    /** From which age a score of this scope is stale: the setting, or 3 times its interval when that is longer. */
    public Duration staleAfter(ScopeId scope) {
        Duration own = intervals.getOrDefault(scope, Duration.ZERO).multipliedBy(STALE_INTERVALS);
        return own.compareTo(staleAfter) > 0 ? own : staleAfter;
    }

    /** The {@code requested-at} of a watch that is not handled yet; empty for one that is too long to be heeded. */
    public Optional<String> openRequest(SecureScoreWatch watch) {
        Optional<String> handled = sweepOf(watch).handledRequest();
        return requestOf(watch)
                .filter(request -> request.length() <= MAX_REQUEST_LENGTH)
                .filter(request -> !handled.equals(Optional.of(request)));
    }

    /** What a watch that isn't suspended wants of the poller. */
    Demand demand(SecureScoreWatch watch) {
        Entry entry = touch(watch);
        return new Demand(
                uid(watch),
                Intervals.parse(watch.getSpec().pollInterval()),
                Selection.isSelective(watch.getSpec()),
                entry.membership().scopes(),
                entry.sweep().lastPollTime(),
                entry.sweep().restored() || !entry.membership().resolved(),
                openRequest(watch),
                entry.lastRequest().map(at -> at.plus(REQUEST_PAUSE)).orElse(Instant.MIN));
    }

    /** Takes in the intervals of a plan. */
    void intervals(Map<ScopeId, Duration> newIntervals) {
        intervals = Map.copyOf(newIntervals);
    }

    /**
     * Notes the end of a sweep of a watch.
     *
     * @param answered whether Azure answered for at least one of its scopes
     * @param failure why the sweep got no whole answer
     * @param request the {@code requested-at} that it handled
     */
    void swept(
            SecureScoreWatch watch,
            Instant end,
            boolean answered,
            Optional<ScoreSource.Failure> failure,
            Optional<String> request) {
        entries.computeIfPresent(uid(watch), (uid, entry) -> {
            SweepStatus old = entry.sweep();
            boolean news = answered
                    || failure.filter(Watchlist::isNewsAtOnce).isPresent()
                    || !end.isBefore(
                            old.since().plus(Intervals.parse(watch.getSpec().pollInterval())));
            return new Entry(
                    entry.membership(),
                    new SweepStatus(
                            old.since(),
                            Optional.of(end),
                            answered ? Optional.of(end) : old.lastAnswer(),
                            failure,
                            request.or(old::handledRequest),
                            old.restored() && !news),
                    request.isPresent() ? Optional.of(end) : entry.lastRequest());
        });
    }

    /** A suspended watch waits for nothing; when it is resumed, its time without an answer starts anew. */
    void suspended(SecureScoreWatch watch) {
        touch(watch);
        entries.computeIfPresent(uid(watch), (uid, entry) -> {
            SweepStatus old = entry.sweep();
            return new Entry(
                    entry.membership(),
                    new SweepStatus(
                            clock.instant(),
                            old.lastPollTime(),
                            old.lastAnswer(),
                            old.failure(),
                            old.handledRequest(),
                            old.restored()),
                    entry.lastRequest());
        });
    }

    /** Forgets every watch but these. */
    void retain(Set<String> uids) {
        entries.keySet().retainAll(uids);
    }

    private Entry touch(SecureScoreWatch watch) {
        return entries.compute(uid(watch), (uid, known) -> {
            Entry entry = known == null ? admit(watch) : known;
            Membership membership = Selection.resolve(
                    watch.getSpec(),
                    watch.getMetadata().getGeneration(),
                    Optional.ofNullable(entry.membership()),
                    store.inventory(),
                    entry.sweep().handledRequest(),
                    clock.instant());
            return Objects.equals(membership, entry.membership())
                    ? entry
                    : new Entry(membership, entry.sweep(), entry.lastRequest());
        });
    }

    private Entry admit(SecureScoreWatch watch) {
        StatusSeed.records(watch).forEach(store::seed);
        Optional<Instant> lastPollTime = StatusSeed.lastPollTime(watch);
        return new Entry(
                StatusSeed.membership(watch, Selection.listedScopes(watch.getSpec()))
                        .orElse(null),
                new SweepStatus(
                        clock.instant(),
                        lastPollTime,
                        StatusSeed.lastAnswer(watch),
                        Optional.empty(),
                        StatusSeed.handledRequest(watch),
                        lastPollTime.isPresent()),
                Optional.empty());
    }

    /** A refusal of the identity itself is worth telling before a whole interval has passed. */
    private static boolean isNewsAtOnce(ScoreSource.Failure failure) {
        return failure.cause() == ScoreSource.Cause.CREDENTIAL || failure.cause() == ScoreSource.Cause.NOTHING_READABLE;
    }

    private static Optional<String> requestOf(SecureScoreWatch watch) {
        return Optional.ofNullable(watch.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(SecureScoreWatch.REQUESTED_AT));
    }

    private static String uid(SecureScoreWatch watch) {
        return watch.getMetadata().getUid();
    }
}
