package io.securescore.operator.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.securescore.fakeazure.Connector;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedConnector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionTimeoutException;

/** Watches in a namespace of their own that list every scope of an estate once, and when their statuses were written. */
final class FleetWatches implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final int count;
    private final Map<String, Instant> polled = new ConcurrentHashMap<>();
    private final Map<String, Long> judged = new ConcurrentHashMap<>();
    private final Watch statuses;

    /** The usual watches of an estate of so many scopes, in a new namespace. */
    static FleetWatches of(Workbench bench, FakeAzure azure, int size) {
        return new FleetWatches(bench.client(), bench.newNamespace(), azure.estate(), size < 1_000 ? 10 : 100);
    }

    /** Creates the watches and begins to look at their statuses. */
    FleetWatches(KubernetesClient client, String namespace, Estate estate, int scopesPerWatch) {
        this.client = client;
        this.namespace = namespace;
        List<SecureScoreWatchSpec> specs = specs(estate, scopesPerWatch);
        count = specs.size();
        for (int i = 0; i < count; i++) {
            SecureScoreWatch watch = new SecureScoreWatch();
            watch.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(namespace)
                    .withName("fleet-%03d".formatted(i))
                    .build());
            watch.setSpec(specs.get(i));
            client.resource(watch).create();
        }
        statuses =
                client.resources(SecureScoreWatch.class).inNamespace(namespace).watch(new Statuses());
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Where they are. */
    String namespace() {
        return namespace;
    }

    /** Waits until each has the result of a poll in its status, and answers when the last one got it. */
    Instant awaitPolled(Duration atMost) {
        try {
            await().atMost(atMost).pollInterval(Duration.ofMillis(20)).until(() -> polled.size() == count);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    polled.size() + " of " + count + " statuses are written after " + atMost.toSeconds() + " s", e);
        }
        return polled.values().stream().max(Instant::compareTo).orElseThrow();
    }

    /** Edits the minimum of the first watch and answers how long it takes until its verdict is written. */
    Duration editMinimum(int minimum) {
        long start = System.nanoTime();
        SecureScoreWatch edited = client.resources(SecureScoreWatch.class)
                .inNamespace(namespace)
                .withName("fleet-000")
                .edit(watch -> {
                    watch.setSpec(new SecureScoreWatchSpec(
                            minimum,
                            null,
                            null,
                            watch.getSpec().subscriptions(),
                            watch.getSpec().connectors(),
                            null,
                            null,
                            null,
                            null,
                            null));
                    return watch;
                });
        long generation = edited.getMetadata().getGeneration();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> judged.getOrDefault("fleet-000", 0L) >= generation);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Deletes the watches. */
    @Override
    public void close() {
        statuses.close();
        client.resources(SecureScoreWatch.class).inNamespace(namespace).delete();
    }

    private static List<SecureScoreWatchSpec> specs(Estate estate, int scopesPerWatch) {
        List<SecureScoreWatchSpec> specs = new ArrayList<>();
        List<WatchedSubscription> subscriptions = new ArrayList<>();
        List<WatchedConnector> connectors = new ArrayList<>();
        for (var subscription : estate.subscriptions()) {
            subscriptions.add(new WatchedSubscription(subscription.id(), null, null));
            flush(specs, subscriptions, connectors, scopesPerWatch);
            for (Connector connector : subscription.connectors()) {
                connectors.add(new WatchedConnector(connector.id(), null, null));
                flush(specs, subscriptions, connectors, scopesPerWatch);
            }
        }
        flush(specs, subscriptions, connectors, 1);
        return specs;
    }

    private static void flush(
            List<SecureScoreWatchSpec> specs,
            List<WatchedSubscription> subscriptions,
            List<WatchedConnector> connectors,
            int atLeast) {
        if (subscriptions.size() + connectors.size() >= atLeast) {
            specs.add(
                    new SecureScoreWatchSpec(75, null, null, subscriptions, connectors, null, null, null, null, null));
            subscriptions.clear();
            connectors.clear();
        }
    }

    private final class Statuses implements Watcher<SecureScoreWatch> {
        @Override
        public void eventReceived(Action action, SecureScoreWatch watch) {
            if (watch.getStatus() == null) {
                return;
            }
            String name = watch.getMetadata().getName();
            if (watch.getStatus().lastPollTime() != null
                    && watch.getStatus().conditions().stream().anyMatch(FleetWatches::isReady)) {
                polled.putIfAbsent(name, Instant.now());
            }
            judged.put(name, watch.getStatus().observedGeneration());
        }

        @Override
        public void onClose(WatcherException cause) {
            // closed by us, or a later wait fails
        }
    }

    private static boolean isReady(Condition condition) {
        return condition.getType().equals(Conditions.READY)
                && condition.getStatus().equals("True");
    }
}
