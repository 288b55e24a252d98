package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.watch.WatchDecision.Said;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Judges a watch by what is known of its scopes and writes the verdict to its status. Asks Azure nothing and waits for
 * nothing: it wakes the poller when there is something new to poll, and comes back when time alone changes the verdict.
 * Outcome: every condition of the watch, and its events.
 */
@ControllerConfiguration(
        fieldManager = "securescore-operator",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = WatchUpdateFilter.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 1, timeUnit = TimeUnit.HOURS))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 1_000, intervalMultiplier = 2, maxInterval = 60_000)
public class SecureScoreWatchReconciler implements Reconciler<SecureScoreWatch> {
    private static final Logger LOG = Logger.getLogger(SecureScoreWatchReconciler.class);
    /** Retries, the second after 3 s, from which an API server that refuses an event means it. */
    private static final int RETRIES_UNTIL_A_REFUSAL_IS_FINAL = 2;

    private final WatchCache watches;
    private final WatchInputs inputs;
    private final Watchlist watchlist;
    private final PollerWake poller;
    private final EventPublisher events;
    private final Clock clock;

    /** Tells the poller that there may be something due before its next instant. */
    @FunctionalInterface
    public interface PollerWake {
        /** Returns at once. */
        void wake();
    }

    /** What a reconciliation reads and whom it tells. */
    public SecureScoreWatchReconciler(
            WatchCache watches,
            WatchInputs inputs,
            Watchlist watchlist,
            PollerWake poller,
            EventPublisher events,
            Clock clock) {
        this.watches = watches;
        this.inputs = inputs;
        this.watchlist = watchlist;
        this.poller = poller;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, SecureScoreWatch>> prepareEventSources(EventSourceContext<SecureScoreWatch> context) {
        return watches.prepare(context);
    }

    @Override
    public UpdateControl<SecureScoreWatch> reconcile(SecureScoreWatch watch, Context<SecureScoreWatch> context) {
        String uid = watch.getMetadata().getUid();
        Optional<Said> said = watches.said(uid);
        WatchInput input = inputs.of(watch);
        WatchDecision decision = WatchDecision.of(input, said);
        if (decision.edited() || watchlist.openRequest(watch).isPresent()) {
            poller.wake();
        }
        decision.events().forEach(event -> events.publish(watch, event, isRefusalFinal(context)));
        decision.said().ifPresent(now -> watches.say(watch, now));
        decision.status().ifPresent(status -> logTransitions(watch, input.previous(), status));
        return decision.status()
                .map(status -> UpdateControl.patchStatus(fresh(watch, status)))
                .orElseGet(UpdateControl::noUpdate)
                .rescheduleAfter(decision.rest());
    }

    @Override
    public ErrorStatusUpdateControl<SecureScoreWatch> updateErrorStatus(
            SecureScoreWatch watch, Context<SecureScoreWatch> context, Exception failure) {
        String uid = watch.getMetadata().getUid();
        watches.doubt(uid);
        if (failure instanceof KubernetesClientException) {
            return ErrorStatusUpdateControl.noStatusUpdate();
        }
        return ErrorStatusUpdateControl.patchStatus(fresh(
                watch,
                StatusFactory.failed(inputs.previous(watch), watch.getMetadata().getGeneration(), clock.instant())));
    }

    private static boolean isRefusalFinal(Context<SecureScoreWatch> context) {
        return context.getRetryInfo()
                .filter(retry -> retry.getAttemptCount() >= RETRIES_UNTIL_A_REFUSAL_IS_FINAL)
                .isPresent();
    }

    /** What server-side apply takes as the whole of what we own: the status, and whose it is. */
    private static SecureScoreWatch fresh(SecureScoreWatch watch, SecureScoreWatchStatus status) {
        SecureScoreWatch fresh = new SecureScoreWatch();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(watch.getMetadata().getName())
                .withNamespace(watch.getMetadata().getNamespace())
                .withUid(watch.getMetadata().getUid())
                .build());
        fresh.setStatus(status);
        return fresh;
    }

    private static void logTransitions(
            SecureScoreWatch watch, Optional<SecureScoreWatchStatus> previous, SecureScoreWatchStatus status) {
        for (ConditionMerger.Transition moved : ConditionMerger.transitions(previous, status)) {
            LOG.infof(
                    "Condition changed namespace=%s name=%s condition=%s from=%s to=%s reason=%s",
                    watch.getMetadata().getNamespace(),
                    watch.getMetadata().getName(),
                    moved.condition(),
                    moved.from(),
                    moved.to(),
                    moved.reason());
        }
    }
}
