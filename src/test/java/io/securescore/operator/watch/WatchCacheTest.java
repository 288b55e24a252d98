package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.watch.WatchDecision.Said;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchCacheTest {
    private static final Said SAID = new Said(null, null, true);

    private final WatchCache watches = new WatchCache();
    private Optional<SecureScoreWatch> cached = Optional.empty();
    private ResourceEventAware<SecureScoreWatch> informed;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void prepare() {
        IndexerResourceCache<SecureScoreWatch> cache = (IndexerResourceCache<SecureScoreWatch>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {IndexerResourceCache.class},
                (proxy, method, args) -> cached);
        informed = (ResourceEventAware<SecureScoreWatch>)
                watches.prepare(new EventSourceContext<>(cache, null, null, SecureScoreWatch.class))
                        .get(0);
        ((EventSource<?, ?>) informed).start();
    }

    private static SecureScoreWatch watch(String uid) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withNamespace("cloud-security")
                .withName("production")
                .withUid(uid)
                .build());
        return watch;
    }

    @Test
    void shouldHaveNoWatchesUntilTheInformersAreThere() {
        WatchCache unstarted = new WatchCache();
        unstarted.prepare(new EventSourceContext<>(null, null, null, SecureScoreWatch.class));

        assertThat(unstarted.list()).isEmpty();
    }

    @Test
    void shouldForgetADeletedWatch() {
        cached = Optional.of(watch("uid-1"));
        watches.say(watch("uid-1"), SAID);
        assertThat(watches.said("uid-1")).contains(SAID);

        informed.onResourceDeleted(watch("uid-1"));

        assertThat(watches.said("uid-1")).isEmpty();
    }

    @Test
    void shouldKeepNothingOfAWatchThatWasDeletedWhileItWasJudged() {
        informed.onResourceDeleted(watch("uid-1"));

        watches.say(watch("uid-1"), SAID);

        assertThat(watches.said("uid-1")).isEmpty();
    }

    @Test
    void shouldKeepNothingOfAWatchWhoseNameAnotherBearsByThen() {
        cached = Optional.of(watch("uid-2"));

        watches.say(watch("uid-1"), SAID);

        assertThat(watches.said("uid-1")).isEmpty();
    }
}
