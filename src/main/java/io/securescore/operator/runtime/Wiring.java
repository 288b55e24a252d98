package io.securescore.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.StartupEvent;
import io.securescore.operator.access.AccessFile;
import io.securescore.operator.access.InvalidAccessRules;
import io.securescore.operator.archive.ConfigMapLedgerArchive;
import io.securescore.operator.azure.RequestHeartbeat;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.metrics.PostureExposition;
import io.securescore.operator.metrics.SweepMetrics;
import io.securescore.operator.metrics.WatchPosture;
import io.securescore.operator.poll.LedgerArchive;
import io.securescore.operator.poll.LedgerKeeper;
import io.securescore.operator.poll.PollGrid;
import io.securescore.operator.poll.PollLoop;
import io.securescore.operator.poll.ScorePoller;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.watch.SecureScoreWatchReconciler;
import io.securescore.operator.watch.WatchCache;
import io.securescore.operator.watch.WatchInputs;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together that know nothing of CDI: one store, one watchlist, one poller and its loop. */
@Dependent
public class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final String POLL_LOOP = "poll-loop";

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ScoreStore scoreStore(OperatorConfig config) {
        List<String> tags = config.metrics().subscriptionTags().orElse(List.of());
        return new ScoreStore(name -> tags.stream().anyMatch(tag -> tag.strip().equalsIgnoreCase(name)));
    }

    @Produces
    @Singleton
    AccessFile accessFile(OperatorConfig config) throws InvalidAccessRules {
        SettingsCheck.require(config);
        return accessRules(config);
    }

    static AccessFile accessRules(OperatorConfig config) throws InvalidAccessRules {
        return config.access().isEmpty()
                ? AccessFile.none()
                : AccessFile.open(Path.of(config.access().get()));
    }

    @Produces
    @Singleton
    Watchlist watchlist(ScoreStore store, AccessFile access, OperatorConfig config, Clock clock) {
        return new Watchlist(store, access::of, config.poll().staleAfter(), clock);
    }

    @Produces
    @Singleton
    LedgerKeeper ledgerKeeper(OperatorConfig config, KubernetesClient client, ScoreStore store, Clock clock) {
        return new LedgerKeeper(ledgerArchive(config, client, clock), store, clock);
    }

    private static LedgerArchive ledgerArchive(OperatorConfig config, KubernetesClient client, Clock clock) {
        Optional<String> namespace = LeaderElectionFactory.namespace(config.leaderElection(), client);
        if (namespace.isEmpty()) {
            LOG.info(
                    "A change of a score across a restart will not be explained: no namespace is known to keep what that"
                            + " needs; set securescore.leader-election.namespace");
            return LedgerArchive.none();
        }
        return new ConfigMapLedgerArchive(
                client, namespace.get(), config.leaderElection().leaseName(), clock);
    }

    /** The poll loop is alive when it turns, and at every request that it sends. */
    @Produces
    @Singleton
    RequestHeartbeat requestHeartbeat(Heartbeat heartbeat) {
        return () -> heartbeat.keepAlive(POLL_LOOP);
    }

    @Produces
    @Singleton
    PollLoop pollLoop(
            WatchCache watches,
            Watchlist watchlist,
            ScoreStore store,
            ScoreSource source,
            LedgerKeeper ledgers,
            KubernetesClient client,
            OperatorConfig config,
            SweepMetrics metrics,
            Heartbeat heartbeat,
            Clock clock) {
        ScorePoller.Settings settings = new ScorePoller.Settings(
                config.azure().subscriptionsPerQuery(), config.coverage().enabled());
        ScorePoller poller = new ScorePoller(
                watches::list,
                watchlist,
                store,
                source,
                ledgers,
                PollGrid.forInstallation(Installation.identity(client.getConfiguration())),
                clock,
                settings,
                watches::changed,
                sweep -> metrics.swept(sweep.duration(), sweep.scopes(), sweep.success(), sweep.end()));
        return new PollLoop(poller, clock, () -> heartbeat.beat(POLL_LOOP));
    }

    @Produces
    @Singleton
    SecureScoreWatchReconciler.PollerWake pollerWake(PollLoop loop) {
        return loop::wake;
    }

    @Produces
    @Singleton
    PostureExposition postureExposition(
            WatchCache watches,
            WatchInputs inputs,
            Watchlist watchlist,
            ScoreStore store,
            OperatorConfig config,
            Leadership leadership) {
        return new PostureExposition(
                () -> watches.list().stream().map(watch -> WatchPosture.of(watch, inputs.of(watch))),
                store,
                watchlist::staleAfter,
                config,
                leadership::isLeading);
    }

    /** The operator SDK starts after this event's observers, and processes events after the lead has begun. */
    void pollWhileLeading(
            @Observes StartupEvent start,
            Leadership leadership,
            LedgerKeeper ledgers,
            PollLoop loop,
            Heartbeat heartbeat) {
        leadership.onStart(ledgers::restore);
        leadership.onStart(loop::start);
        leadership.onStop(() -> {
            loop.stop();
            heartbeat.rest(POLL_LOOP);
        });
    }
}
