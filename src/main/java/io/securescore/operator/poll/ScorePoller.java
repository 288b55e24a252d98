package io.securescore.operator.poll;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.azure.ScoreSource.ScoresAnswer;
import io.securescore.operator.poll.Watchlist.WatchSweep;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Reads from Azure what is due: inventory, scores, and the cause of what is missing; keeps it in the {@link ScoreStore} and
 * says which watches to judge anew. One sweep at a time, on the thread that calls {@link #tick()}.
 */
public final class ScorePoller {
    private static final Logger LOG = Logger.getLogger(ScorePoller.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

    /**
     * @param subscriptionsPerQuery the batch size
     * @param coverage whether the whole tenant is read once a day
     */
    public record Settings(int subscriptionsPerQuery, boolean coverage) {}

    /** What a sweep told, for metrics; a success when everything that was asked was answered. */
    public record SweepResult(Duration duration, int scopes, boolean success, Instant end) {}

    private final Supplier<Collection<SecureScoreWatch>> watches;
    private final Watchlist watchlist;
    private final ScoreStore store;
    private final ScoreSource source;
    private final LedgerKeeper ledgers;
    private final InventoryReader inventory;
    private final PollGrid grid;
    private final Clock clock;
    private final Settings settings;
    private final Consumer<SecureScoreWatch> judge;
    private final Consumer<SweepResult> metrics;

    private int failedSweeps;
    private Instant notBefore = Instant.MIN;

    /**
     * @param watches every watch in the informer cache
     * @param ledgers restored before the first sweep, and saved in every one before anybody sees them
     * @param judge asks for a reconcile of a watch
     * @param metrics is told of every sweep
     */
    public ScorePoller(
            Supplier<Collection<SecureScoreWatch>> watches,
            Watchlist watchlist,
            ScoreStore store,
            ScoreSource source,
            LedgerKeeper ledgers,
            PollGrid grid,
            Clock clock,
            Settings settings,
            Consumer<SecureScoreWatch> judge,
            Consumer<SweepResult> metrics) {
        this.watches = watches;
        this.watchlist = watchlist;
        this.store = store;
        this.source = source;
        this.ledgers = ledgers;
        this.inventory = new InventoryReader(source, store, clock);
        this.grid = grid;
        this.clock = clock;
        this.settings = settings;
        this.judge = judge;
        this.metrics = metrics;
    }

    /** Sweeps if anything is due; answers when to call again, if nothing changes. Never throws for an error of Azure. */
    public Optional<Instant> tick() {
        if (!ledgers.restore()) {
            return ledgers.again();
        }
        Optional<Instant> next = sweepIfDue();
        ledgers.saveAgain();
        return Stream.concat(next.stream(), ledgers.again().stream()).min(Comparator.naturalOrder());
    }

    private Optional<Instant> sweepIfDue() {
        List<SecureScoreWatch> active = admit();
        PollPlan plan = plan(active);
        Instant now = clock.instant();
        boolean coverageDue = settings.coverage() && inventory.isCoverageDue() && !active.isEmpty();
        Instant gate = plan.requests().isEmpty() ? later(notBefore, closedUntil()) : closedUntil();
        if (plan.isDue() || coverageDue) {
            if (gate.isAfter(now)) {
                return Optional.of(gate);
            }
            sweep(active, plan, coverageDue);
            PollPlan after = plan(active);
            return after.isDue() ? Optional.of(later(later(notBefore, closedUntil()), clock.instant())) : after.next();
        }
        return plan.next();
    }

    private List<SecureScoreWatch> admit() {
        Collection<SecureScoreWatch> all = watches.get();
        Set<String> uids = new HashSet<>();
        Set<ScopeId> named = new HashSet<>();
        boolean resolved = true;
        for (SecureScoreWatch watch : all) {
            Membership membership = watchlist.resolve(watch);
            uids.add(watch.getMetadata().getUid());
            named.addAll(membership.scopes());
            resolved &= membership.resolved();
        }
        watchlist.retain(uids);
        if (resolved) {
            // Else a selection that was not read yet may name what an earlier process kept of its scopes
            store.retain(named);
        }
        return all.stream().filter(watch -> !watch.getSpec().suspend()).toList();
    }

    private PollPlan plan(List<SecureScoreWatch> active) {
        PollPlan plan = PollPlan.of(active.stream().map(watchlist::demand).toList(), store::get, grid, clock.instant());
        watchlist.intervals(plan.intervals());
        return plan;
    }

    private void sweep(List<SecureScoreWatch> active, PollPlan first, boolean coverageDue) {
        Instant start = clock.instant();
        Map<String, Set<ScopeId>> before = active.stream()
                .collect(Collectors.toMap(
                        watch -> watch.getMetadata().getUid(),
                        watch -> watchlist.resolve(watch).scopes()));
        Optional<Failure> inventoryFailure = inventory.read(first, coverageDue);
        PollPlan plan = plan(active);
        Map<ScopeId, ScopeReading> rows = new HashMap<>();
        Map<ScopeId, Failure> failures = new HashMap<>();
        if (inventoryFailure.filter(f -> f.cause() == Cause.CREDENTIAL).isPresent()) {
            plan.scopes().forEach(id -> failures.put(id.host().orElse(id), inventoryFailure.get()));
        } else {
            readScores(plan, rows, failures);
        }
        SweepReadings found = new SweepReadings(
                plan.scopes(),
                rows,
                failures,
                store.inventory(),
                inventoryFailure.isEmpty(),
                source.connectorsUnsupported());
        Set<ScopeId> open = found.toDiagnose();
        Map<ScopeId, ScopeReading> causes = open.isEmpty()
                ? Map.of()
                : source.diagnose(open, !plan.requests().isEmpty());
        Map<ScopeId, ScopeReading> readings = found.complete(causes);
        Optional<Failure> failure = failure(readings, failures, inventoryFailure);
        if (!isStopped()) {
            finish(active, plan, new SweepOutcome(readings, failure, inventoryFailure), before, start);
        }
    }

    private static boolean isStopped() {
        boolean stopped = Thread.currentThread().isInterrupted();
        if (stopped) {
            LOG.info("Sweep ended early because the operator stops polling; nothing of it is shown");
        }
        return stopped;
    }

    private void readScores(PollPlan plan, Map<ScopeId, ScopeReading> rows, Map<ScopeId, Failure> failures) {
        for (Set<ScopeId> batch : plan.batches(settings.subscriptionsPerQuery())) {
            ScoresAnswer answer = source.scores(batch);
            answer.readings().forEach(reading -> rows.put(reading.id(), reading));
            answer.failure().ifPresent(failure -> batch.forEach(host -> failures.put(host, failure)));
            if (answer.failure().filter(f -> f.cause() == Cause.CREDENTIAL).isPresent()) {
                plan.scopes()
                        .forEach(id -> failures.putIfAbsent(
                                id.host().orElse(id), answer.failure().get()));
                return;
            }
        }
    }

    /** Why the sweep as a whole got no answer: no token, nothing readable at all, or not one scope answered for. */
    private Optional<Failure> failure(
            Map<ScopeId, ScopeReading> readings, Map<ScopeId, Failure> failures, Optional<Failure> inventoryFailure) {
        Optional<Failure> credential = failures.values().stream()
                .filter(f -> f.cause() == Cause.CREDENTIAL)
                .findFirst();
        if (credential.isPresent()) {
            return credential;
        }
        if (SweepOutcome.readsSomething(readings)) {
            return Optional.empty();
        }
        if (!SweepOutcome.answersSomething(readings)) {
            return failures.values().stream().findFirst().or(() -> inventoryFailure);
        }
        boolean seesNothing = store.inventory().subscriptions().isEmpty();
        return inventoryFailure.or(() -> seesNothing ? source.inventory().failure() : Optional.empty());
    }

    private void finish(
            List<SecureScoreWatch> active,
            PollPlan plan,
            SweepOutcome outcome,
            Map<String, Set<ScopeId>> before,
            Instant start) {
        Instant end = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (!outcome.hadNoToken()) {
            ScoreStore.Draft draft = store.draft(outcome.readings().values(), end);
            // First of all: whoever sees a change may tell it, and the next process must know it too
            ledgers.save(draft.ledgers().values());
            if (isStopped()) {
                return;
            }
            store.publish(draft);
        }
        failedSweeps = outcome.hadNoToken() ? failedSweeps + 1 : 0;
        notBefore = outcome.hadNoToken()
                ? end.plus(Backoff.after(failedSweeps, FIRST_PAUSE, LAST_PAUSE, 0.5))
                : Instant.MIN;
        for (SecureScoreWatch watch : active) {
            String uid = watch.getMetadata().getUid();
            Set<ScopeId> members = watchlist.resolve(watch).scopes();
            if (plan.sweptWatches().contains(uid)) {
                watchlist.swept(
                        watch, ended(watch, members, outcome, plan.requests().get(uid), end));
                judge.accept(watch);
            } else if (!members.equals(before.get(uid)) || members.stream().anyMatch(outcome.readings()::containsKey)) {
                judge.accept(watch);
            }
        }
        Duration duration = Duration.between(start, clock.instant());
        SweepLog.ended(plan.sweptWatches().size(), outcome, duration);
        metrics.accept(new SweepResult(duration, outcome.readings().size(), outcome.isWhole(), end));
    }

    private WatchSweep ended(
            SecureScoreWatch watch, Set<ScopeId> members, SweepOutcome outcome, String request, Instant end) {
        Optional<Failure> selection = selectionFailure(watch, outcome);
        Set<ScopeId> unknown =
                members.stream().filter(id -> store.get(id).score().isEmpty()).collect(Collectors.toSet());
        return new WatchSweep(
                end,
                !outcome.hadNoToken(),
                outcome.answeredFor(members) && selection.isEmpty(),
                outcome.answeredFor(members) && outcome.answeredForAll(unknown),
                outcome.failureFor(members).or(() -> selection),
                Optional.ofNullable(request));
    }

    /** Why a watch's selection can't be followed: the inventory was not read, or this source can't tell what it asks for. */
    private Optional<Failure> selectionFailure(SecureScoreWatch watch, SweepOutcome outcome) {
        if (!watchlist.needsTenant(watch)) {
            return Optional.empty();
        }
        Optional<Failure> unsupported =
                Selection.managementGroups(watch.getSpec()).isEmpty()
                        ? Optional.empty()
                        : source.managementGroupsUnsupported().map(message -> new Failure(Cause.FAILED, message));
        return unsupported.or(outcome::inventoryFailure);
    }

    private Instant closedUntil() {
        return source.closedUntil().orElse(Instant.MIN);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
