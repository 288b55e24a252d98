package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is due at one instant, each scope once, and when to look again. Pure.
 *
 * <p>A scope's interval is the shortest of the watches that name it. It is due when it was never polled, at its next
 * {@link PollGrid} point, or, after a poll without an answer, when its back-off is over, riding along with a later sweep
 * where one comes within {@link #RIDE_ALONG}. A watch that this process has not swept yet, or that asks to be polled
 * now, has all its scopes due.
 *
 * @param scopes due now
 * @param sweptWatches uids of the watches whose own sweep this is: their {@code lastPollTime} moves
 * @param tenantWide whether the whole-tenant inventory is due with it
 * @param requests uid to the {@code requested-at} that this sweep handles
 * @param intervals the interval of every scope named by a watch that isn't suspended
 * @param next when something is due next, if nothing changes
 */
public record PollPlan(
        SortedSet<ScopeId> scopes,
        Set<String> sweptWatches,
        boolean tenantWide,
        Map<String, String> requests,
        Map<ScopeId, Duration> intervals,
        Optional<Instant> next) {

    /** A retry waits this long for a sweep to ride along with. */
    public static final Duration RIDE_ALONG = Duration.ofMinutes(5);

    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(30);

    /**
     * One watch that isn't suspended.
     *
     * @param selective whether it needs the whole-tenant inventory, to select or to know what it may watch
     * @param resolved whether that has been read
     * @param members its scopes that may be polled
     * @param sweptOnce whether this process has swept it; before, all its scopes are due
     * @param lastPollTime the end of its last sweep
     * @param notBefore when it may be swept again while it is not swept once or not resolved
     * @param request the {@code requested-at} not handled yet
     * @param requestNotBefore when it may be handled
     */
    public record Demand(
            String uid,
            Duration interval,
            boolean selective,
            boolean resolved,
            Set<ScopeId> members,
            boolean sweptOnce,
            Optional<Instant> lastPollTime,
            Instant notBefore,
            Optional<String> request,
            Instant requestNotBefore) {

        private boolean isOpen() {
            return !sweptOnce || !resolved || lastPollTime.isEmpty();
        }
    }

    /** The plan at an instant. */
    public static PollPlan of(
            Collection<Demand> demands, Function<ScopeId, ScopeRecord> records, PollGrid grid, Instant now) {
        Map<ScopeId, Duration> intervals = new HashMap<>();
        for (Demand demand : demands) {
            demand.members().forEach(id -> intervals.merge(id, demand.interval(), PollPlan::shorter));
        }
        Set<Duration> cadences = demands.stream().map(Demand::interval).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<ScopeId> due = new TreeSet<>();
        Set<String> swept = new HashSet<>();
        Map<String, String> requests = new HashMap<>();
        List<Instant> later = new ArrayList<>();
        boolean tenantWide = false;
        for (Demand demand : demands) {
            boolean requested = demand.request().isPresent() && !now.isBefore(demand.requestNotBefore());
            if (requested) {
                requests.put(demand.uid(), demand.request().get());
            } else if (demand.request().isPresent()) {
                later.add(demand.requestNotBefore());
            }
            Instant ownPoint = demand.isOpen()
                    ? demand.notBefore()
                    : grid.next(demand.lastPollTime().get(), demand.interval());
            if (requested || (!demand.sweptOnce() && isDue(ownPoint, now))) {
                due.addAll(demand.members());
            }
            if (requested || isDue(ownPoint, now)) {
                swept.add(demand.uid());
                tenantWide |= demand.selective();
            } else {
                later.add(ownPoint);
            }
        }
        intervals.forEach((id, interval) -> {
            Instant at = dueAt(records.apply(id), interval, cadences, grid);
            if (isDue(at, now)) {
                due.add(id);
            } else if (!due.contains(id)) {
                later.add(at);
            }
        });
        return new PollPlan(
                due, swept, tenantWide, requests, intervals, later.stream().min(Comparator.naturalOrder()));
    }

    /** Whether there is anything to do now. */
    public boolean isDue() {
        return !scopes.isEmpty() || !sweptWatches.isEmpty();
    }

    /** The hosts of the due scopes in batches: every due scope belongs to exactly one. */
    public List<Set<ScopeId>> batches(int subscriptionsPerQuery) {
        List<ScopeId> hosts = scopes.stream()
                .flatMap(id -> id.host().stream())
                .distinct()
                .sorted()
                .toList();
        List<Set<ScopeId>> batches = new ArrayList<>();
        for (int from = 0; from < hosts.size(); from += subscriptionsPerQuery) {
            batches.add(new TreeSet<>(hosts.subList(from, Math.min(hosts.size(), from + subscriptionsPerQuery))));
        }
        return batches;
    }

    private static boolean isDue(Instant at, Instant now) {
        return !at.isAfter(now);
    }

    private static Instant dueAt(ScopeRecord record, Duration interval, Set<Duration> cadences, PollGrid grid) {
        if (record.lastPoll().isEmpty()) {
            return Instant.MIN;
        }
        Instant last = record.lastPoll().get();
        Instant point = grid.next(last, interval);
        if (record.state() != ScopeState.FAILED && record.state() != ScopeState.THROTTLED) {
            return point;
        }
        Instant retry = last.plus(Backoff.after(record.failures(), FIRST_RETRY, LAST_RETRY, 0.5));
        Instant sweep = cadences.stream()
                .map(cadence -> grid.next(retry.minusMillis(1), cadence))
                .min(Comparator.naturalOrder())
                .orElse(point);
        Instant riding = sweep.isAfter(retry.plus(RIDE_ALONG)) ? retry : sweep;
        return riding.isBefore(point) ? riding : point;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
