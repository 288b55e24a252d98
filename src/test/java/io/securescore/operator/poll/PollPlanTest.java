package io.securescore.operator.poll;

import static io.securescore.operator.poll.Watches.connector;
import static io.securescore.operator.poll.Watches.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.poll.PollPlan.Demand;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PollPlanTest {
    private static final PollGrid GRID = new PollGrid(Instant.parse("2026-01-01T00:00:00Z"));
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final SecureScore SCORE = new SecureScore(BigDecimal.ONE, BigDecimal.TEN, 1);

    private final Map<ScopeId, ScopeRecord> records = new HashMap<>();

    @Test
    void shouldPollANewWatchAtOnceAndThenOnTheGrid() {
        Demand demand = demand("a", Duration.ofHours(1), Optional.empty(), 1, 2);
        Instant start = NOON.plusSeconds(1234);

        PollPlan first = plan(start, demand);
        polled(start, ScopeState.SCORED, 1, 2);
        PollPlan second = plan(start, demand("a", Duration.ofHours(1), Optional.of(start), 1, 2));

        assertThat(first.scopes()).containsExactly(subscription(1), subscription(2));
        assertThat(first.sweptWatches()).containsExactly("a");
        assertThat(second.isDue()).isFalse();
        assertThat(second.next()).contains(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void shouldPollOnlyTheScopeThatAnEditAdded() {
        polled(NOON, ScopeState.SCORED, 1);
        PollPlan plan = plan(NOON.plusSeconds(5), demand("a", Duration.ofHours(1), Optional.of(NOON), 1, 2));

        assertThat(plan.scopes()).containsExactly(subscription(2));
        assertThat(plan.sweptWatches()).isEmpty();
    }

    @Test
    void shouldPollASharedScopeAtTheShortestInterval() {
        polled(NOON, ScopeState.SCORED, 1);
        PollPlan plan = plan(
                NOON.plus(Duration.ofMinutes(15)),
                demand("slow", Duration.ofHours(1), Optional.of(NOON), 1),
                demand("fast", Duration.ofMinutes(15), Optional.of(NOON), 1));

        assertThat(plan.scopes()).containsExactly(subscription(1));
        assertThat(plan.intervals()).isEqualTo(Map.of(subscription(1), Duration.ofMinutes(15)));
        assertThat(plan.sweptWatches()).containsExactly("fast");
    }

    @Test
    void shouldLetAFailedScopeRideAlongWithTheNextSweepWithinFiveMinutes() {
        polled(NOON, ScopeState.FAILED, 1);
        polled(NOON, ScopeState.SCORED, 2);
        Demand slow = demand("slow", Duration.ofHours(6), Optional.of(NOON), 1);
        Demand fast = demand("fast", Duration.ofMinutes(5), Optional.of(NOON), 2);

        assertThat(plan(NOON.plus(Duration.ofMinutes(2)), slow, fast).isDue()).isFalse();
        assertThat(plan(NOON.plus(Duration.ofMinutes(5)), slow, fast).scopes())
                .containsExactly(subscription(1), subscription(2));
        assertThat(plan(NOON.plus(Duration.ofMinutes(1)), slow).scopes()).containsExactly(subscription(1));
    }

    @Test
    void shouldPollAllScopesOfAWatchThatAsksForItOnceTheMinuteIsOver() {
        polled(NOON, ScopeState.FAILED, 1);
        polled(NOON, ScopeState.SCORED, 2);
        Demand asking = new Demand(
                "a",
                Duration.ofHours(1),
                false,
                true,
                Set.of(subscription(1), subscription(2)),
                true,
                Optional.of(NOON),
                Instant.MIN,
                Optional.of("please"),
                NOON.plusSeconds(60));

        assertThat(plan(NOON.plusSeconds(59), asking).requests()).isEmpty();
        assertThat(plan(NOON.plusSeconds(59), asking).next()).contains(NOON.plusSeconds(60));
        PollPlan plan = plan(NOON.plusSeconds(60), asking);
        assertThat(plan.scopes()).hasSize(2);
        assertThat(plan.requests()).isEqualTo(Map.of("a", "please"));
    }

    @Test
    void shouldPutAConnectorInTheBatchOfItsHost() {
        Demand demand = new Demand(
                "a",
                Duration.ofHours(1),
                false,
                true,
                Set.of(subscription(1), subscription(2), connector(1, "aws"), connector(3, "gcp")),
                false,
                Optional.empty(),
                Instant.MIN,
                Optional.empty(),
                Instant.MIN);

        assertThat(plan(NOON, demand).batches(2))
                .containsExactly(Set.of(subscription(1), subscription(2)), Set.of(subscription(3)));
    }

    @Property(tries = 200)
    void shouldPutEveryDueScopeInExactlyOneBatchAndNothingElse(@ForAll("estates") List<Demand> demands) {
        PollPlan plan = PollPlan.of(demands, ScopeRecord::pending, GRID, NOON);

        List<ScopeId> hosts = new ArrayList<>();
        plan.batches(7).forEach(batch -> {
            assertThat(batch).hasSizeLessThanOrEqualTo(7);
            hosts.addAll(batch);
        });
        Set<ScopeId> expected = new HashSet<>();
        demands.forEach(demand -> expected.addAll(demand.members()));
        assertThat(hosts).doesNotHaveDuplicates();
        assertThat(plan.scopes()).isEqualTo(new TreeSet<>(expected));
        assertThat(hosts).containsExactlyInAnyOrderElementsOf(plan.scopes());
    }

    @Property(tries = 200)
    void shouldNeverPollAScopeLaterThanTheShortestIntervalOfItsWatches(
            @ForAll("estates") List<Demand> demands, @ForAll("instants") Instant last) {
        Map<ScopeId, ScopeRecord> all = new HashMap<>();
        demands.forEach(demand ->
                demand.members().forEach(id -> all.put(id, scored(id).after(reading(id, ScopeState.SCORED), last))));
        List<Demand> polled =
                demands.stream().map(demand -> sweptAt(demand, last)).toList();

        for (ScopeId id : all.keySet()) {
            Duration shortest = polled.stream()
                    .filter(demand -> demand.members().contains(id))
                    .map(Demand::interval)
                    .min(Duration::compareTo)
                    .orElseThrow();
            PollPlan plan = PollPlan.of(polled, all::get, GRID, last.plus(shortest));
            assertThat(plan.scopes()).contains(id);
            assertThat(plan.intervals()).containsEntry(id, shortest);
        }
    }

    /**
     * A day of 2,000 subscriptions in 50 watches with five intervals, 2 % failing polls and an edit every hour. The floor is
     * the scopes whose grid point falls on an instant, divided by the batch size and rounded up, plus one per edit.
     */
    @Test
    void shouldNeedAtMostAFifthMoreRequestsThanTheFloorOverADay() {
        int batch = 500;
        Random random = new Random(20261124);
        Duration[] intervals = {
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(8),
            Duration.ofHours(24)
        };
        List<Demand> demands = new ArrayList<>();
        for (int watch = 0; watch < 50; watch++) {
            Set<ScopeId> members = new HashSet<>();
            for (int n = 0; n < 60; n++) {
                members.add(subscription(n < 40 ? watch * 40 + n : random.nextInt(2000)));
            }
            demands.add(new Demand(
                    "w" + watch,
                    intervals[watch % intervals.length],
                    false,
                    true,
                    members,
                    false,
                    Optional.empty(),
                    Instant.MIN,
                    Optional.empty(),
                    Instant.MIN));
        }
        Instant start = NOON.plusSeconds(77);
        Instant end = start.plus(Duration.ofDays(1));
        long requests = 0;
        long edits = 0;
        Instant nextEdit = start.plus(Duration.ofMinutes(61));
        Instant now = start;
        int added = 2000;
        while (now.isBefore(end)) {
            PollPlan plan = PollPlan.of(demands, id -> records.getOrDefault(id, ScopeRecord.pending(id)), GRID, now);
            if (plan.isDue()) {
                requests += plan.batches(batch).size();
                for (ScopeId id : plan.scopes()) {
                    ScopeState state = random.nextInt(50) == 0 ? ScopeState.FAILED : ScopeState.SCORED;
                    records.merge(
                            id,
                            scored(id).after(reading(id, state), now),
                            (old, fresh) -> old.after(
                                    reading(id, state), fresh.lastPoll().orElseThrow()));
                }
                Instant at = now;
                demands.replaceAll(demand -> plan.sweptWatches().contains(demand.uid()) ? sweptAt(demand, at) : demand);
            }
            Instant next = PollPlan.of(demands, id -> records.getOrDefault(id, ScopeRecord.pending(id)), GRID, now)
                    .next()
                    .orElseThrow();
            if (nextEdit.isBefore(next)) {
                now = nextEdit;
                nextEdit = nextEdit.plus(Duration.ofMinutes(61));
                int edited = random.nextInt(demands.size());
                Demand old = demands.get(edited);
                Set<ScopeId> members = new HashSet<>(old.members());
                members.add(subscription(added++));
                demands.set(edited, withMembers(old, members));
                edits++;
            } else {
                now = next;
            }
        }

        long floor = edits + floorOfADay(demands, start, end, batch);
        assertThat(requests).isLessThanOrEqualTo(floor * 12 / 10);
        assertThat(edits).isEqualTo(23);
    }

    private static long floorOfADay(List<Demand> demands, Instant start, Instant end, int batch) {
        Map<ScopeId, Duration> shortest =
                PollPlan.of(demands, ScopeRecord::pending, GRID, start).intervals();
        Map<Instant, Integer> rows = new HashMap<>();
        rows.put(start, 2000);
        shortest.forEach((id, interval) -> {
            for (Instant at = GRID.next(start, interval); at.isBefore(end); at = GRID.next(at, interval)) {
                rows.merge(at, 1, Integer::sum);
            }
        });
        return rows.values().stream().mapToLong(n -> (n + batch - 1) / batch).sum();
    }

    @Provide
    Arbitrary<List<Demand>> estates() {
        Arbitrary<Set<Integer>> members =
                Arbitraries.integers().between(1, 60).set().ofMinSize(1).ofMaxSize(40);
        Arbitrary<Integer> minutes = Arbitraries.integers().between(5, 1440);
        return Combinators.combine(members, minutes)
                .as((set, m) -> demand(
                        "w" + m,
                        Duration.ofMinutes(m),
                        Optional.empty(),
                        set.stream().mapToInt(Integer::intValue).toArray()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<Instant> instants() {
        return Arbitraries.longs().between(0, 100_000).map(NOON::plusSeconds);
    }

    private PollPlan plan(Instant now, Demand... demands) {
        return PollPlan.of(List.of(demands), id -> records.getOrDefault(id, ScopeRecord.pending(id)), GRID, now);
    }

    private void polled(Instant at, ScopeState state, int... subscriptions) {
        for (int n : subscriptions) {
            records.put(
                    subscription(n), ScopeRecord.pending(subscription(n)).after(reading(subscription(n), state), at));
        }
    }

    private static ScopeRecord scored(ScopeId id) {
        return ScopeRecord.pending(id);
    }

    private static ScopeReading reading(ScopeId id, ScopeState state) {
        return state == ScopeState.SCORED
                ? ScopeReading.scored(id, null, SCORE, null)
                : ScopeReading.without(id, state, "");
    }

    private static Demand demand(String uid, Duration interval, Optional<Instant> last, int... subscriptions) {
        Set<ScopeId> members = new HashSet<>();
        for (int n : subscriptions) {
            members.add(subscription(n));
        }
        return new Demand(
                uid,
                interval,
                false,
                true,
                members,
                last.isPresent(),
                last,
                Instant.MIN,
                Optional.empty(),
                Instant.MIN);
    }

    private static Demand sweptAt(Demand demand, Instant at) {
        return new Demand(
                demand.uid(),
                demand.interval(),
                demand.selective(),
                true,
                demand.members(),
                true,
                Optional.of(at),
                Instant.MIN,
                Optional.empty(),
                Instant.MIN);
    }

    private static Demand withMembers(Demand demand, Set<ScopeId> members) {
        return new Demand(
                demand.uid(),
                demand.interval(),
                demand.selective(),
                true,
                members,
                demand.sweptOnce(),
                demand.lastPollTime(),
                Instant.MIN,
                Optional.empty(),
                Instant.MIN);
    }
}
