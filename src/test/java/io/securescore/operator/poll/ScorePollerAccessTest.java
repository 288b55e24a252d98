package io.securescore.operator.poll;

import static io.securescore.operator.poll.Watches.listing;
import static io.securescore.operator.poll.Watches.subscription;
import static io.securescore.operator.poll.Watches.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.access.AccessRules;
import io.securescore.operator.access.InvalidAccessRules;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the poller asks of Azure when access rules deny some of it. */
class ScorePollerAccessTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-24T12:10:00Z"), ZoneOffset.UTC);
    private final ScoreStore store = new ScoreStore();
    private final ScriptedSource source = new ScriptedSource();
    private final List<SecureScoreWatch> watches = new ArrayList<>();
    private final List<String> judged = new ArrayList<>();
    private AccessRules rules = AccessRules.NONE;
    private final Watchlist watchlist =
            new Watchlist(store, namespace -> rules.of(namespace), Duration.ofHours(9), clock);
    private final ScorePoller poller = new ScorePoller(
            () -> List.copyOf(watches),
            watchlist,
            store,
            source,
            new LedgerKeeper(new ScriptedArchive(new ArrayList<>()), store, clock),
            new PollGrid(Instant.parse("2026-01-01T00:00:00Z")),
            clock,
            new ScorePoller.Settings(500, false),
            watch -> judged.add(watch.getMetadata().getUid()),
            sweep -> {});

    ScorePollerAccessTest() {
        source.scored(1, 7);
        source.scored(2, 8);
        watches.add(watch("a", 1, listing("1h", 1, 2)));
    }

    @Test
    void shouldAskNothingAboutADeniedScope() throws InvalidAccessRules {
        allow("subscriptions: [" + Watches.guid(1) + "]");

        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(store.find(subscription(2))).isEmpty();
    }

    @Test
    void shouldAskNothingAtAllWhenEverythingIsDenied() throws InvalidAccessRules {
        rules = AccessRules.parse("[{namespaces: [other], subscriptions: '*'}]");

        Optional<Instant> next = poller.tick();

        assertThat(source.calls).isEmpty();
        assertThat(judged).containsExactly("a");
        assertThat(next).contains(Instant.parse("2026-11-24T13:00:00Z"));
    }

    @Test
    void shouldDecideByTheWholeTenantBeforeItAsksForScores() throws InvalidAccessRules {
        source.subscription(2, "mg-other");
        allow("managementGroups: [mg-prod]");

        poller.tick();

        assertThat(source.calls).containsExactly("inventory all", "scores 1");
        assertThat(watchlist.resolve(watches.get(0)).denied()).containsExactly(subscription(2));
        assertThat(store.get(subscription(1)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldPollNothingUndecidedWhenTheTenantCannotBeRead() throws InvalidAccessRules {
        source.inventoryFailure = Optional.of(new Failure(Cause.FAILED, "Azure answered 503"));
        allow("managementGroups: [mg-prod]");

        poller.tick();

        assertThat(source.calls).containsExactly("inventory all");
        assertThat(watchlist.resolve(watches.get(0)).undecided())
                .containsExactlyInAnyOrder(subscription(1), subscription(2));
        assertThat(watchlist.sweepOf(watches.get(0)).lastAnswer()).isEmpty();
    }

    @Test
    void shouldForgetAScopeThatIsDeniedLaterAndReadItAnewWhenAllowedAgain() throws InvalidAccessRules {
        poller.tick();
        assertThat(store.find(subscription(2))).isPresent();
        source.calls.clear();

        allow("subscriptions: [" + Watches.guid(1) + "]");
        poller.tick();

        assertThat(source.calls).isEmpty();
        assertThat(store.find(subscription(2))).isEmpty();
        assertThat(store.ledgers()).extracting(ledger -> ledger.id()).containsExactly(subscription(1));

        rules = AccessRules.NONE;
        poller.tick();

        assertThat(source.calls).containsExactly("inventory 1", "scores 1");
        assertThat(store.get(subscription(2)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldKeepWhatAnotherNamespaceMayWatch() throws InvalidAccessRules {
        SecureScoreWatch other = watch("b", 1, listing("1h", 2));
        other.getMetadata().setNamespace("other");
        watches.add(other);
        rules = AccessRules.parse("[{namespaces: [team], subscriptions: [" + Watches.guid(1)
                + "]}, {namespaces: [other], subscriptions: [" + Watches.guid(2) + "]}]");

        poller.tick();

        assertThat(source.calls).containsExactly("inventory 2", "scores 2");
        assertThat(watchlist.resolve(watches.get(0)).denied()).containsExactly(subscription(2));
        assertThat(watchlist.resolve(other).scopes()).containsExactly(subscription(2));
    }

    private void allow(String what) throws InvalidAccessRules {
        rules = AccessRules.parse("[{namespaces: [team], " + what + "}]");
    }
}
