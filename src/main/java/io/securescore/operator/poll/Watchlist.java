package io.securescore.operator.poll;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.poll.PollPlan.Demand;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

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
    private static final Duration LONGEST_RESTORED = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(5);
    private static final int STALE_INTERVALS = 3;

    /**
     * @param sweptOnce whether a sweep of this process has said something of its scopes
     * @param openSweeps sweeps in a row that left the watch not swept once, or its selection unread
     * @param notBefore the pause after those
     */
    private record Entry(
            Membership membership,
            SweepStatus sweep,
            boolean suspended,
            boolean sweptOnce,
            int openSweeps,
            Instant notBefore,
            Optional<Instant> lastRequest) {

        Entry with(Membership newMembership, SweepStatus newSweep, boolean nowSuspended) {
            return new Entry(newMembership, newSweep, nowSuspended, sweptOnce, openSweeps, notBefore, lastRequest);
        }
    }

    /**
     * How a sweep of one watch ended.
     *
     * @param end when
     * @param known whether anything is known of its scopes since: false when there was no token
     * @param answered whether Azure answered for it: for at least one of its scopes, and for its selection
     * @param whole whether every scope is answered for, or has a score from before
     * @param failure why there was no whole answer
     * @param request the {@code requested-at} that it handled
     */
    record WatchSweep(
            Instant end,
            boolean known,
            boolean answered,
            boolean whole,
            Optional<ScoreSource.Failure> failure,
            Optional<String> request) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ScoreStore store;
    private final Function<String, NamespaceAccess> access;
    private final Duration staleAfter;
    private final Clock clock;
    private final Map<ScopeId, Duration> intervals = new ConcurrentHashMap<>();

    /**
     * @param access what the watches of a namespace may name now
     * @param staleAfter the setting {@code poll.stale-after}
     */
    public Watchlist(ScoreStore store, Function<String, NamespaceAccess> access, Duration staleAfter, Clock clock) {
        this.store = store;
        this.access = access;
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
        return requestedAt(watch)
                .filter(request -> request.length() <= MAX_REQUEST_LENGTH)
                .filter(request -> !handled.equals(Optional.of(request)));
    }

    /** What a watch that isn't suspended wants of the poller. */
    Demand demand(SecureScoreWatch watch) {
        Entry entry = touch(watch);
        return new Demand(
                uid(watch),
                interval(watch),
                needsTenant(watch),
                entry.membership().resolved(),
                entry.membership().polled(),
                entry.sweptOnce(),
                entry.sweep().lastPollTime(),
                entry.notBefore(),
                openRequest(watch),
                entry.lastRequest().map(at -> at.plus(REQUEST_PAUSE)).orElse(Instant.MIN));
    }

    /** Whether a watch needs the whole-tenant inventory: to select, or to know what it may watch. */
    boolean needsTenant(SecureScoreWatch watch) {
        return Selection.needsTenant(watch.getSpec(), accessOf(watch));
    }

    /** Takes in the intervals of a plan. */
    void intervals(Map<ScopeId, Duration> planned) {
        intervals.keySet().retainAll(planned.keySet());
        intervals.putAll(planned);
    }

    /** Notes the end of a sweep of a watch. */
    void swept(SecureScoreWatch watch, WatchSweep ended) {
        entries.computeIfPresent(uid(watch), (uid, entry) -> {
            SweepStatus old = entry.sweep();
            boolean sweptOnce = entry.sweptOnce() || ended.known();
            boolean open = !sweptOnce || !entry.membership().resolved();
            int openSweeps = open ? entry.openSweeps() + 1 : 0;
            return new Entry(
                    entry.membership(),
                    new SweepStatus(
                            old.since(),
                            Optional.of(ended.end()),
                            ended.answered() ? Optional.of(ended.end()) : old.lastAnswer(),
                            ended.failure(),
                            ended.request().or(old::handledRequest),
                            old.restored() && !endsRestoring(watch, old, ended)),
                    entry.suspended(),
                    sweptOnce,
                    openSweeps,
                    open ? ended.end().plus(Backoff.after(openSweeps, FIRST_PAUSE, LAST_PAUSE, 0.5)) : Instant.MIN,
                    ended.request().isPresent() ? Optional.of(ended.end()) : entry.lastRequest());
        });
    }

    /** Forgets every watch but these. */
    void retain(Set<String> uids) {
        entries.keySet().retainAll(uids);
    }

    private Entry touch(SecureScoreWatch watch) {
        boolean suspended = watch.getSpec().suspend();
        return entries.compute(uid(watch), (uid, known) -> {
            Entry entry = known == null ? admit(watch) : known;
            boolean resumed = entry.suspended() && !suspended;
            Membership membership = Selection.resolve(
                    watch.getSpec(),
                    watch.getMetadata().getGeneration(),
                    accessOf(watch),
                    Optional.ofNullable(entry.membership()),
                    store.inventory(),
                    entry.sweep().handledRequest(),
                    clock.instant());
            boolean changed = membership != entry.membership();
            if (!suspended && (changed || resumed)) {
                // Until the next plan knows better, so that nothing looks stale by a shorter measure for a moment
                membership.scopes().forEach(id -> intervals.merge(id, interval(watch), Watchlist::shorter));
            }
            return changed || entry.suspended() != suspended
                    ? entry.with(membership, resumed ? since(entry.sweep(), clock.instant()) : entry.sweep(), suspended)
                    : entry;
        });
    }

    private Entry admit(SecureScoreWatch watch) {
        Instant now = clock.instant();
        StatusSeed seed = new StatusSeed(watch, accessOf(watch), now);
        seed.records().forEach(store::seed);
        return new Entry(
                seed.membership().orElse(null),
                new SweepStatus(
                        now,
                        seed.lastPollTime(),
                        seed.lastAnswer(),
                        Optional.empty(),
                        seed.handledRequest(),
                        seed.lastPollTime().isPresent()),
                watch.getSpec().suspend(),
                false,
                0,
                Instant.MIN,
                Optional.empty());
    }

    /** Time without an answer starts anew when a watch is resumed. */
    private static SweepStatus since(SweepStatus sweep, Instant now) {
        return new SweepStatus(
                now,
                sweep.lastPollTime(),
                sweep.lastAnswer().map(any -> now),
                sweep.failure(),
                sweep.handledRequest(),
                sweep.restored());
    }

    /**
     * Whether a watch taken over from an earlier process is known well enough to be judged anew: every scope is, the identity
     * itself was refused, or an interval (an hour at most) has passed.
     */
    private static boolean endsRestoring(SecureScoreWatch watch, SweepStatus old, WatchSweep ended) {
        Duration patience = shorter(interval(watch), LONGEST_RESTORED);
        return ended.whole()
                || ended.failure().filter(Watchlist::isNewsAtOnce).isPresent()
                || !ended.end().isBefore(old.since().plus(patience));
    }

    private static boolean isNewsAtOnce(ScoreSource.Failure failure) {
        return failure.cause() == ScoreSource.Cause.CREDENTIAL || failure.cause() == ScoreSource.Cause.NOTHING_READABLE;
    }

    private static Duration interval(SecureScoreWatch watch) {
        return Intervals.parse(watch.getSpec().pollInterval());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The annotation that asks for a poll now, heeded or not. */
    public static Optional<String> requestedAt(SecureScoreWatch watch) {
        return Optional.ofNullable(watch.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(SecureScoreWatch.REQUESTED_AT));
    }

    private NamespaceAccess accessOf(SecureScoreWatch watch) {
        return access.apply(watch.getMetadata().getNamespace());
    }

    private static String uid(SecureScoreWatch watch) {
        return watch.getMetadata().getUid();
    }
}
