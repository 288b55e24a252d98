package io.securescore.operator.poll;

import static io.securescore.operator.poll.Watches.connector;
import static io.securescore.operator.poll.Watches.listing;
import static io.securescore.operator.poll.Watches.listingConnector;
import static io.securescore.operator.poll.Watches.selecting;
import static io.securescore.operator.poll.Watches.subscription;
import static io.securescore.operator.poll.Watches.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.azure.CapturedLog;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.poll.ScorePoller.Settings;
import io.securescore.operator.poll.ScorePoller.SweepResult;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.PointTotals;
import io.securescore.operator.score.ReadScore;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScorePollerTest {
    private static final PollGrid GRID = new PollGrid(Instant.parse("2026-01-01T00:00:00Z"));

    private final SteppingClock clock = new SteppingClock(Instant.parse("2026-11-24T12:10:00Z"));
    private final ScoreStore store = new ScoreStore();
    private final Watchlist watchlist = new Watchlist(store, NamespaceAccess::unlimited, Duration.ofHours(9), clock);
    private final ScriptedSource source = new ScriptedSource();
    private final List<SecureScoreWatch> watches = new ArrayList<>();
    private final List<String> judged = new ArrayList<>();
    /** Savings and judgements as they came. */
    private final List<String> steps = new ArrayList<>();

    private final ScriptedArchive archive = new ScriptedArchive(steps);
    private final List<SweepResult> sweeps = new ArrayList<>();
    private final LedgerKeeper ledgers = new LedgerKeeper(archive, store, clock);
    private ScorePoller poller = poller(500, false);

    @Test
    void shouldPollANewWatchOnceAndJudgeIt() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));

        Optional<Instant> next = poller.tick();
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(judged).containsExactly("a");
        assertThat(store.get(subscription(1)).score().orElseThrow().percent()).isEqualByComparingTo("70.00");
        assertThat(next).contains(Instant.parse("2026-11-24T13:00:00Z"));
        assertThat(watchlist.sweepOf(watches.get(0)).lastPollTime()).contains(clock.instant());
        assertThat(sweeps).containsExactly(new SweepResult(Duration.ZERO, 1, true, clock.instant()));
    }

    @Test
    void shouldJudgeAnotherWatchOfTheScopeWithoutMovingItsPollTime() {
        source.scored(1, 7);
        watches.add(watch("slow", 1, listing("6h", 1)));
        poller.tick();
        Instant first = clock.instant();
        watches.add(watch("fast", 1, listing("5m", 1)));
        clock.step(Duration.ofSeconds(30));
        judged.clear();

        poller.tick();

        assertThat(judged).containsExactly("slow", "fast");
        assertThat(watchlist.sweepOf(watches.get(0)).lastPollTime()).contains(first);
        assertThat(watchlist.sweepOf(watches.get(1)).lastPollTime()).contains(clock.instant());
        assertThat(watchlist.intervalOf(subscription(1))).contains(Duration.ofMinutes(5));
    }

    @Test
    void shouldResolveASelectionFromTheInventoryAndPollItsScopesInTheSameSweep() {
        source.scored(1, 7);
        source.scored(2, 8);
        watches.add(watch("a", 1, selecting(List.of("mg-prod"), null, null)));

        poller.tick();

        assertThat(source.calls).containsExactly("inventory all", "scores 2");
        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldNotHideOtherScopesBehindAForbiddenOne() {
        source.scored(1, 7);
        source.causes.put(subscription(2), ScopeState.ACCESS_DENIED);
        watches.add(watch("a", 1, listing("1h", 1, 2)));

        poller.tick();

        assertThat(source.calls).containsExactly("inventory 2", "scores 2", "diagnose 1");
        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.SCORED);
        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.ACCESS_DENIED);
        assertThat(watchlist.sweepOf(watches.get(0)).failure()).isEmpty();
    }

    @Test
    void shouldKeepTheLastScoreOfAFailedBatchAndRetryItAlone() {
        source.scored(1, 7);
        source.scored(2, 8);
        poller = poller(1, false);
        watches.add(watch("a", 1, listing("6h", 1, 2)));
        poller.tick();
        clock.set(Instant.parse("2026-11-24T18:00:00Z"));
        source.failingHosts.add(subscription(2));
        poller.tick();
        source.calls.clear();

        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.FAILED);
        assertThat(store.get(subscription(2)).message()).isEqualTo("Azure answered 503");
        assertThat(store.get(subscription(2)).score()).isPresent();
        assertThat(watchlist.sweepOf(watches.get(0)).failure()).isEmpty();

        source.failingHosts.clear();
        clock.step(Duration.ofMinutes(1));
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldBackOffWithoutTouchingScopesWhenThereIsNoToken() {
        source.inventoryFailure = Optional.of(new Failure(Cause.CREDENTIAL, "no token: wrong secret"));
        watches.add(watch("a", 1, listing("1h", 1)));

        Optional<Instant> next = poller.tick();

        assertThat(next).contains(clock.instant().plusSeconds(15));
        assertThat(store.find(subscription(1))).isEmpty();
        assertThat(watchlist.sweepOf(watches.get(0)).failure())
                .contains(new Failure(Cause.CREDENTIAL, "no token: wrong secret"));
        clock.step(Duration.ofSeconds(15));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(30));
        assertThat(source.calls).containsExactly("inventory 1", "inventory 1");
        assertThat(sweeps).extracting(SweepResult::success).containsExactly(false, false);
    }

    @Test
    void shouldSayThatNothingIsReadableOnlyWhenTheWholeTenantShowsNothing() {
        source.causes.put(subscription(1), ScopeState.ACCESS_DENIED);
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        assertThat(watchlist.sweepOf(watches.get(0)).failure()).isEmpty();

        ScriptedSource blind = new ScriptedSource() {
            @Override
            public InventoryAnswer inventory() {
                return new InventoryAnswer(
                        List.of(), List.of(), Optional.of(new Failure(Cause.NOTHING_READABLE, "nothing")));
            }
        };
        blind.causes.put(subscription(1), ScopeState.ACCESS_DENIED);
        SecureScoreWatch other = watch("b", 1, listing("1h", 1));
        watches.set(0, other);
        new ScorePoller(
                        () -> watches,
                        watchlist,
                        store,
                        blind,
                        ledgers,
                        GRID,
                        clock,
                        settings(500, false),
                        w -> {},
                        s -> {})
                .tick();
        assertThat(watchlist.sweepOf(other).failure()).contains(new Failure(Cause.NOTHING_READABLE, "nothing"));
    }

    @Test
    void shouldSendNothingBeforeTheRetryAfterOfAzureIsOverEvenWhenAsked() {
        source.scored(1, 7);
        SecureScoreWatch asking = watch("a", 1, listing("1h", 1));
        asking.getMetadata().setAnnotations(Map.of(SecureScoreWatch.REQUESTED_AT, "1"));
        watches.add(asking);
        source.closedUntil = Optional.of(clock.instant().plusSeconds(600));

        assertThat(poller.tick()).contains(clock.instant().plusSeconds(600));
        assertThat(source.calls).isEmpty();
    }

    @Test
    void shouldHandleARequestOnceAndLookAtCausesAnew() {
        source.causes.put(subscription(1), ScopeState.NOT_REGISTERED);
        SecureScoreWatch asking = watch("a", 1, listing("1h", 1));
        watches.add(asking);
        poller.tick();
        source.calls.clear();
        asking.getMetadata().setAnnotations(Map.of(SecureScoreWatch.REQUESTED_AT, "now"));

        poller.tick();
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1", "diagnose 1 anew");
        assertThat(watchlist.sweepOf(asking).handledRequest()).contains("now");
        asking.getMetadata().setAnnotations(Map.of(SecureScoreWatch.REQUESTED_AT, "again"));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(60));
    }

    @Test
    void shouldIgnoreARequestOfMoreThanSixtyFourCharacters() {
        SecureScoreWatch asking = watch("a", 1, listing("1h", 1));
        asking.getMetadata().setAnnotations(new HashMap<>(Map.of(SecureScoreWatch.REQUESTED_AT, "x".repeat(65))));
        assertThat(watchlist.openRequest(asking)).isEmpty();
        asking.getMetadata().setAnnotations(Map.of(SecureScoreWatch.REQUESTED_AT, "x".repeat(64)));
        assertThat(watchlist.openRequest(asking)).contains("x".repeat(64));
    }

    @Test
    void shouldPollNothingOfASuspendedWatchAndKeepItsScores() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        source.calls.clear();
        watches.set(0, watch("a", 2, suspended(listing("1h", 1))));
        clock.step(Duration.ofDays(2));

        assertThat(poller.tick()).isEmpty();
        assertThat(source.calls).isEmpty();
        assertThat(store.get(subscription(1)).score()).isPresent();
    }

    @Test
    void shouldForgetTheScopesOfADeletedWatch() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        watches.clear();

        poller.tick();

        assertThat(store.find(subscription(1))).isEmpty();
        assertThat(watchlist.membership("a")).isEmpty();
    }

    @Test
    void shouldApplyNothingToAWatchThatWasRecreatedDuringThePoll() {
        source.scored(1, 7);
        watches.add(watch("old", 1, listing("1h", 1)));
        SecureScoreWatch fresh = watch("new", 1, listing("1h", 2));
        source.duringScores = () -> watches.set(0, fresh);

        poller.tick();

        assertThat(watchlist.sweepOf(fresh).lastPollTime()).isEmpty();
        poller.tick();
        assertThat(store.find(subscription(1))).isEmpty();
        assertThat(watchlist.sweepOf(fresh).lastPollTime()).contains(clock.instant());
    }

    @Test
    void shouldPollEverythingOnceAfterARestartWhateverTheGridSays() {
        source.scored(1, 7);
        SecureScoreWatch watch = watch("a", 1, listing("24h", 1));
        watch.setStatus(statusOf(1, "2026-11-24T12:00:00Z"));
        watches.add(watch);

        assertThat(watchlist.sweepOf(watch).restored()).isTrue();
        assertThat(store.get(subscription(1)).score().orElseThrow().percent()).isEqualByComparingTo("50.00");
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(watchlist.sweepOf(watch).restored()).isFalse();
        assertThat(store.get(subscription(1)).score().orElseThrow().percent()).isEqualByComparingTo("70.00");
    }

    @Test
    void shouldStayRestoredWhileAzureDoesNotAnswerForLessThanAnInterval() {
        source.failingHosts.add(subscription(1));
        SecureScoreWatch watch = watch("a", 1, listing("1h", 1));
        watch.setStatus(statusOf(1, "2026-11-24T12:00:00Z"));
        watches.add(watch);

        poller.tick();
        assertThat(watchlist.sweepOf(watch).restored()).isTrue();
        clock.step(Duration.ofHours(1));
        poller.tick();
        assertThat(watchlist.sweepOf(watch).restored()).isFalse();
    }

    @Test
    void shouldPauseBetweenSweepsOfARestoredWatchWhoseScopesAllFail() {
        source.causes.put(subscription(1), ScopeState.FAILED);
        SecureScoreWatch watch = watch("a", 1, listing("24h", 1));
        watch.setStatus(statusOf(1, "2026-11-24T12:00:00Z"));
        watches.add(watch);

        Optional<Instant> next = poller.tick();
        poller.tick();

        assertThat(next).contains(clock.instant().plusSeconds(60));
        assertThat(source.calls).containsExactly("inventory 1", "scores 1", "diagnose 1");
    }

    @Test
    void shouldSweepAWatchOfAThousandListedScopesOnceAfterARestart() {
        int[] thousand = IntStream.rangeClosed(1, 1000).toArray();
        for (int n : thousand) {
            source.scored(n, 7);
        }
        SecureScoreWatch watch = watch("a", 1, listing("1h", thousand));
        watch.setStatus(statusOf("2026-11-24T12:00:00Z", thousand));
        watches.add(watch);

        poller.tick();
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1000", "scores 500", "scores 500");
    }

    @Test
    void shouldTryAnUnreadSelectionAgainAfterAPause() {
        source.scored(1, 7);
        source.inventoryFailure = Optional.of(new Failure(Cause.FAILED, "Azure answered 503"));
        watches.add(watch("a", 1, selecting(List.of("mg-prod"), null, null)));

        assertThat(poller.tick()).contains(clock.instant().plusSeconds(15));
        assertThat(watchlist.sweepOf(watches.get(0)).failure())
                .contains(new Failure(Cause.FAILED, "Azure answered 503"));
        clock.step(Duration.ofSeconds(15));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(30));
        source.inventoryFailure = Optional.empty();
        clock.step(Duration.ofSeconds(30));
        poller.tick();

        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.SCORED);
        assertThat(sweeps).extracting(SweepResult::success).containsExactly(false, false, true);
    }

    @Test
    void shouldSayThatASelectionIsNoLongerReadAlsoWhenItsScopesAre() {
        source.scored(1, 7);
        SecureScoreWatch watch = watch("a", 1, selecting(List.of("mg-prod"), null, null));
        watches.add(watch);
        poller.tick();
        Instant answered = clock.instant();
        source.inventoryFailure = Optional.of(new Failure(Cause.FAILED, "Azure answered 503"));
        clock.step(Duration.ofHours(1));
        poller.tick();

        assertThat(watchlist.sweepOf(watch).failure()).contains(new Failure(Cause.FAILED, "Azure answered 503"));
        assertThat(watchlist.sweepOf(watch).lastAnswer()).contains(answered);
        assertThat(store.get(subscription(1)).lastSuccess()).contains(clock.instant());
    }

    @Test
    void shouldSayThatTheSourceKnowsNoManagementGroups() {
        source.managementGroupsUnsupported = Optional.of("no groups here");
        source.scored(1, 7);
        SecureScoreWatch watch = watch("a", 1, selecting(List.of("mg-prod"), null, null));
        watches.add(watch);

        poller.tick();

        assertThat(watchlist.sweepOf(watch).failure()).contains(new Failure(Cause.FAILED, "no groups here"));
    }

    @Test
    void shouldPollANewWatchAtOnceWhileTheBatchOfAnotherFails() {
        source.failingHosts.add(subscription(1));
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        source.scored(2, 7);
        watches.add(watch("b", 1, listing("1h", 2)));

        poller.tick();

        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldKeepNothingOfASweepThatIsInterrupted() {
        source.failingHosts.add(subscription(1));
        source.duringScores = () -> Thread.currentThread().interrupt();
        watches.add(watch("a", 1, listing("1h", 1)));

        poller.tick();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(judged).isEmpty();
        assertThat(store.find(subscription(1))).isEmpty();
    }

    @Test
    void shouldStartTheTimeWithoutAnAnswerAnewWhenAWatchIsResumed() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        watchlist.resolve(watch("a", 2, suspended(listing("1h", 1))));
        clock.step(Duration.ofHours(5));

        assertThat(watchlist.sweepOf(watch("a", 3, listing("1h", 1))).since()).isEqualTo(clock.instant());
        assertThat(watchlist.sweepOf(watches.get(0)).lastAnswer()).contains(clock.instant());
    }

    @Test
    void shouldNotLetAStatusOfTheFutureReplaceWhatIsKnown() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        poller.tick();
        SecureScoreWatch tampered = watch("b", 1, suspended(listing("1h", 1)));
        tampered.setStatus(statusOf(1, "2099-01-01T00:00:00Z"));
        watches.add(tampered);

        poller.tick();

        assertThat(store.get(subscription(1)).score().orElseThrow().percent()).isEqualByComparingTo("70.00");
        assertThat(watchlist.sweepOf(tampered).lastPollTime()).contains(clock.instant());
    }

    @Test
    void shouldMeasureStalenessByTheWatchItselfBeforeThePlanKnowsIt() {
        SecureScoreWatch daily = watch("a", 1, listing("24h", 1));

        watchlist.resolve(daily);

        assertThat(watchlist.staleAfter(subscription(1))).isEqualTo(Duration.ofHours(72));
    }

    @Test
    void shouldKeepAGuardedSelectionGuardedOverARestart() {
        SecureScoreWatch watch = watch("a", 1, selecting(List.of("MG-Prod"), null, null));
        watch.setStatus(statusOf("2026-11-24T12:00:00Z", 1, 2, 3));
        watches.add(watch);
        source.subscription(9, "mg-other");

        poller.tick();

        assertThat(watchlist.resolve(watch).scopes()).hasSize(3);
        assertThat(watchlist.resolve(watch).shrink().orElseThrow().vanishedManagementGroups())
                .containsExactly("mg-prod");
    }

    @Test
    void shouldReportADisabledSubscriptionEvenIfAzureStillHasARow() {
        source.scored(1, 7);
        source.visible.put(
                subscription(1),
                new Inventory.Subscription(subscription(1), "s1", "tenant-1", false, Map.of(), Set.of()));
        watches.add(watch("a", 1, listing("1h", 1)));

        poller.tick();

        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.DISABLED);
    }

    @Test
    void shouldNameAConnectorThatItsVisibleHostLacksNotFound() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listingConnector(connector(1, "aws"))));

        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(store.get(connector(1, "aws")).state()).isEqualTo(ScopeState.NOT_FOUND);
    }

    @Test
    void shouldLetAConnectorShareTheRefusalOfItsHost() {
        source.causes.put(subscription(1), ScopeState.ACCESS_DENIED);
        watches.add(watch("a", 1, listingConnector(connector(1, "aws"))));

        poller.tick();

        assertThat(store.get(connector(1, "aws")).state()).isEqualTo(ScopeState.ACCESS_DENIED);
    }

    @Test
    void shouldReadTheWholeTenantOnceADayForCoverage() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("24h", 1)));
        poller = poller(500, true);

        poller.tick();
        poller.tick();
        clock.step(Duration.ofHours(24));
        poller.tick();

        assertThat(source.calls.stream().filter("inventory all"::equals)).hasSize(2);
    }

    @Test
    void shouldSaveTheLedgersOfASweepBeforeAnyWatchIsJudged() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));

        poller.tick();

        assertThat(archive.saved)
                .singleElement()
                .satisfies(ledgers -> assertThat(ledgers).singleElement().isEqualTo(store.ledger(subscription(1))));
        assertThat(store.ledger(subscription(1)).baseline()).isPresent();
        assertThat(steps).containsExactly("loaded", "saved", "a");
    }

    @Test
    void shouldSaveNothingOfASweepWithoutAToken() {
        source.inventoryFailure = Optional.of(new Failure(Cause.CREDENTIAL, "no token"));
        watches.add(watch("a", 1, listing("1h", 1)));

        poller.tick();

        assertThat(judged).containsExactly("a");
        assertThat(archive.saved).isEmpty();
    }

    @Test
    void shouldKeepWhatAnEarlierProcessKnewOfASelectionUntilItIsRead() {
        ScopeLedger earlier = new ScopeLedger(
                subscription(2),
                Optional.empty(),
                Optional.of(new ReadScore(
                        new SecureScore(BigDecimal.ONE, BigDecimal.TEN, 1), Optional.empty(), clock.instant())),
                Optional.empty(),
                List.of(),
                PointTotals.NONE,
                PointTotals.NONE);
        store.restore(List.of(earlier));
        source.scored(1, 7);
        source.inventoryFailure = Optional.of(new Failure(Cause.FAILED, "Azure answered 503"));
        watches.add(watch("a", 1, selecting(List.of("mg-prod"), null, null)));

        poller.tick();
        poller.tick();
        assertThat(store.ledgers()).containsExactly(earlier);

        source.inventoryFailure = Optional.empty();
        clock.step(Duration.ofMinutes(10));
        poller.tick();
        poller.tick();
        assertThat(store.ledgers()).extracting(ScopeLedger::id).containsExactly(subscription(1));
    }

    @Test
    void shouldReadNothingOfAzureBeforeTheLedgersOfTheEarlierProcessAreBack() {
        ScopeLedger earlier = ScopeLedger.empty(subscription(1))
                .after(new ReadScore(
                        new SecureScore(new BigDecimal("9"), BigDecimal.TEN, 1),
                        Optional.empty(),
                        Instant.parse("2026-11-24T04:10:00Z")));
        archive.earlier = List.of(earlier);
        archive.unreadable = 2;
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        ledgers.restore();

        assertThat(poller.tick()).contains(clock.instant().plusSeconds(2));
        clock.step(Duration.ofSeconds(2));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(4));
        clock.step(Duration.ofSeconds(3));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(1));
        assertThat(steps).containsExactly("not loaded", "not loaded");
        assertThat(source.calls).isEmpty();

        clock.step(Duration.ofSeconds(1));
        poller.tick();

        assertThat(steps).containsExactly("not loaded", "not loaded", "loaded", "saved", "a");
        assertThat(store.ledger(subscription(1)).lastChange().orElseThrow().points())
                .isEqualByComparingTo("-20");
    }

    @Test
    void shouldRestoreBeforeTheFirstTickAndOnlyOnce() {
        archive.earlier = List.of(ScopeLedger.empty(subscription(1)));

        ledgers.restore();
        assertThat(store.ledgers()).isEqualTo(archive.earlier);
        poller.tick();

        assertThat(steps).containsExactly("loaded");
    }

    @Test
    void shouldShowAScoreToNobodyBeforeItsLedgerIsSaved() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        List<Optional<ReadScore>> seen = new ArrayList<>();
        archive.duringSave = () -> {
            seen.add(store.ledger(subscription(1)).baseline());
            assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.PENDING);
        };

        poller.tick();

        assertThat(seen).containsExactly(Optional.empty());
        assertThat(archive.saved.get(0))
                .extracting(ScopeLedger::baseline)
                .containsExactly(store.ledger(subscription(1)).baseline());
        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldSaveAgainAfterAPauseWhatCouldNotBeSaved() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("24h", 1)));
        archive.unwritable = 2;

        assertThat(poller.tick()).contains(clock.instant().plusSeconds(15));
        clock.step(Duration.ofSeconds(14));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(1));
        clock.step(Duration.ofSeconds(1));
        assertThat(poller.tick()).contains(clock.instant().plusSeconds(30));
        clock.step(Duration.ofSeconds(30));

        assertThat(poller.tick()).contains(Instant.parse("2026-11-25T00:00:00Z"));
        poller.tick();

        assertThat(steps).containsExactly("loaded", "not saved", "a", "not saved", "saved");
        assertThat(archive.saved).containsExactly(store.ledgers());
        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
    }

    @Test
    void shouldSaveAgainAtMostEveryFiveMinutes() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("24h", 1)));
        archive.unwritable = 100;
        List<Long> pauses = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            Instant next = poller.tick().orElseThrow();
            pauses.add(Duration.between(clock.instant(), next).toSeconds());
            clock.set(next);
        }

        assertThat(pauses).containsExactly(15L, 30L, 60L, 120L, 240L, 300L, 300L);
    }

    @Test
    void shouldJudgeAlthoughTheArchiveHasABugAndSayItOnce() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        archive.duringSave = () -> {
            throw new IllegalStateException("broken");
        };
        try (CapturedLog log = new CapturedLog()) {
            poller.tick();
            clock.step(Duration.ofSeconds(15));
            poller.tick();

            assertThat(log.lines().stream().filter(line -> line.contains(LedgerKeeper.class.getName())))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("ERROR")
                            .contains(
                                    "The ledgers are not kept: a change of a score across a restart may not be explained")
                            .contains("java.lang.IllegalStateException: broken"));
        }
        assertThat(judged).containsExactly("a");
        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldShowNothingWhenTheLeadIsLostWhileItSaves() {
        source.scored(1, 7);
        watches.add(watch("a", 1, listing("1h", 1)));
        archive.duringSave = () -> Thread.currentThread().interrupt();

        poller.tick();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(judged).isEmpty();
        assertThat(store.find(subscription(1))).isEmpty();
        assertThat(store.ledgers()).isEmpty();
        assertThat(sweeps).isEmpty();
    }

    private ScorePoller poller(int batch, boolean coverage) {
        return new ScorePoller(
                () -> List.copyOf(watches),
                watchlist,
                store,
                source,
                ledgers,
                GRID,
                clock,
                settings(batch, coverage),
                watch -> {
                    judged.add(watch.getMetadata().getUid());
                    steps.add(watch.getMetadata().getUid());
                },
                sweeps::add);
    }

    private static Settings settings(int batch, boolean coverage) {
        return new Settings(batch, coverage);
    }

    private static SecureScoreWatchSpec suspended(SecureScoreWatchSpec spec) {
        return new SecureScoreWatchSpec(
                spec.minimumScore(),
                spec.minimumAppliesTo(),
                spec.missingScores(),
                spec.subscriptions(),
                spec.connectors(),
                spec.select(),
                spec.exclude(),
                spec.waivers(),
                spec.pollInterval(),
                true);
    }

    private static SecureScoreWatchStatus statusOf(int subscription, String polled) {
        return statusOf(polled, subscription);
    }

    private static SecureScoreWatchStatus statusOf(String polled, int... subscriptions) {
        List<ScopeStatus> scopes = Arrays.stream(subscriptions)
                .mapToObj(n -> new ScopeStatus(
                        subscription(n).value(),
                        "s",
                        "Azure",
                        "Scored",
                        new BigDecimal("50.00"),
                        new BigDecimal("5"),
                        BigDecimal.TEN,
                        1L,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null))
                .toList();
        return new SecureScoreWatchStatus(
                1L, null, null, null, null, null, null, null, null, null, scopes, null, null, null, null, polled, null,
                null, null);
    }

    /** A clock that a test moves. */
    private static final class SteppingClock extends Clock {
        private Instant now;

        SteppingClock(Instant now) {
            this.now = now;
        }

        void step(Duration by) {
            now = now.plus(by);
        }

        void set(Instant at) {
            now = at;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
