package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.ScoreStore;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecureScoreWatchReconcilerTest {
    private static final Clock CLOCK = Clock.fixed(Given.NOON, ZoneOffset.UTC);

    private final ScoreStore store = new ScoreStore();
    private final Watchlist watchlist = new Watchlist(store, NamespaceAccess::unlimited, Duration.ofHours(9), CLOCK);
    private final WatchCache watches = new WatchCache();
    private final AtomicInteger wakes = new AtomicInteger();
    private final SecureScoreWatchReconciler reconciler = reconciler(new EventPublisher(null, CLOCK));

    private SecureScoreWatchReconciler reconciler(EventPublisher events) {
        return new SecureScoreWatchReconciler(
                watches,
                new WatchInputs(watches, watchlist, store, CLOCK),
                watchlist,
                wakes::incrementAndGet,
                events,
                CLOCK);
    }

    private static SecureScoreWatch watch(long generation) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withNamespace("cloud-security")
                .withName("production")
                .withUid("uid-1")
                .withResourceVersion("7")
                .withGeneration(generation)
                .build());
        watch.setSpec(Given.spec(75));
        return watch;
    }

    @Test
    void shouldPatchAFreshObjectThatHoldsTheStatusAlone() {
        SecureScoreWatch patch =
                reconciler.reconcile(watch(1), null).getResource().orElseThrow();
        assertThat(patch.getSpec()).isNull();
        assertThat(patch.getMetadata())
                .isEqualTo(new ObjectMetaBuilder()
                        .withNamespace("cloud-security")
                        .withName("production")
                        .withUid("uid-1")
                        .build());
        assertThat(patch.getStatus().summary().pending()).isEqualTo(2);
    }

    @Test
    void shouldWriteNothingWhenNothingChangedButStillComeBack() {
        reconciler.reconcile(watch(1), null);
        UpdateControl<SecureScoreWatch> again = reconciler.reconcile(watch(1), null);
        assertThat(again.isNoUpdate()).isTrue();
        assertThat(again.getScheduleDelay()).contains(Duration.ofHours(1).toMillis());
    }

    @Test
    void shouldWakeThePollerForANewGenerationAndForAnOpenRequestOnly() {
        reconciler.reconcile(watch(1), null);
        assertThat(wakes).hasValue(1);
        reconciler.reconcile(watch(1), null);
        assertThat(wakes).hasValue(1);
        reconciler.reconcile(watch(2), null);
        assertThat(wakes).hasValue(2);
        SecureScoreWatch requested = watch(2);
        requested.getMetadata().getAnnotations().put(SecureScoreWatch.REQUESTED_AT, "now");
        reconciler.reconcile(requested, null);
        assertThat(wakes).hasValue(3);
    }

    @Test
    void shouldWriteAgainAfterTheApiServerRefusedAWrite() {
        reconciler.reconcile(watch(1), null);
        ErrorStatusUpdateControl<SecureScoreWatch> control =
                reconciler.updateErrorStatus(watch(1), null, new KubernetesClientException("gone"));
        assertThat(control.getResource()).isEmpty();
        assertThat(control.isNoRetry()).isFalse();
        assertThat(reconciler.reconcile(watch(1), null).isPatchStatus()).isTrue();
    }

    @Test
    void shouldSayReconcileErrorInFixedWordsAfterAFaultOfOurOwn() {
        reconciler.reconcile(watch(1), null);
        Condition ready = reconciler
                .updateErrorStatus(watch(1), null, new IllegalStateException("the words of a fault"))
                .getResource()
                .flatMap(patch -> ConditionMerger.find(patch.getStatus().conditions(), "Ready"))
                .orElseThrow();
        assertThat(ready.getStatus()).isEqualTo("Unknown");
        assertThat(ready.getReason()).isEqualTo("ReconcileError");
        assertThat(ready.getMessage()).doesNotContain("the words of a fault");
        assertThat(reconciler.reconcile(watch(1), null).isPatchStatus()).isTrue();
    }

    @Test
    void shouldKeepTheObservedGenerationWhenThatOfTheFaultWasNeverJudged() {
        reconciler.reconcile(watch(1), null);
        SecureScoreWatchStatus failed = reconciler
                .updateErrorStatus(watch(2), null, new IllegalStateException())
                .getResource()
                .orElseThrow()
                .getStatus();
        assertThat(failed.observedGeneration()).isEqualTo(1);
        assertThat(ConditionMerger.find(failed.conditions(), "Ready"))
                .get()
                .extracting(Condition::getObservedGeneration)
                .isEqualTo(2L);
    }

    @Test
    void shouldObserveNoGenerationWhenTheFirstReconciliationFails() {
        SecureScoreWatchStatus failed = reconciler
                .updateErrorStatus(watch(1), null, new IllegalStateException())
                .getResource()
                .orElseThrow()
                .getStatus();
        assertThat(failed.observedGeneration()).isNull();
    }

    @Test
    void shouldTellAtTheNextReconciliationTheNewsThatTheApiServerDidNotTake() {
        List<String> taken = new ArrayList<>();
        AtomicBoolean gone = new AtomicBoolean(true);
        SecureScoreWatchReconciler toAnOutage = reconciler(new EventPublisher(null, CLOCK) {
            @Override
            public void publish(SecureScoreWatch watch, WatchEvent news, boolean refusalIsFinal) {
                if (gone.get()) {
                    throw new KubernetesClientException("gone");
                }
                taken.add(news.reason());
            }
        });
        Given.read(store, Given.NOON, "70", "90");

        KubernetesClientException failure =
                catchThrowableOfType(KubernetesClientException.class, () -> toAnOutage.reconcile(watch(1), firstTry()));
        toAnOutage.updateErrorStatus(watch(1), null, failure);
        gone.set(false);
        toAnOutage.reconcile(watch(1), firstTry());
        toAnOutage.reconcile(watch(1), firstTry());

        assertThat(taken).containsExactly("ScoreBelowMinimum");
    }

    /** The context of a reconciliation that is no retry. */
    @SuppressWarnings("unchecked")
    private static Context<SecureScoreWatch> firstTry() {
        return (Context<SecureScoreWatch>) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (context, method, arguments) -> Optional.empty());
    }
}
