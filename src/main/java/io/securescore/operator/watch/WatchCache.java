package io.securescore.operator.watch;

import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.watch.WatchDecision.Said;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The watches as everybody but the reconciler sees them: the informer cache, the only list of what to watch; the way to have
 * one looked at anew; and what this process last said of each, which is newer than the cache after an own write.
 */
@ApplicationScoped
public class WatchCache {
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    private final Inbound inbound = new Inbound();
    private Cache<SecureScoreWatch> primary;
    /** Null until the informers are in step with the API server: before that the SDK's cache can't be asked. */
    private volatile Cache<SecureScoreWatch> watches;

    private final class Inbound extends SimpleInboundEventSource<SecureScoreWatch>
            implements ResourceEventAware<SecureScoreWatch> {
        /** The SDK starts the primary's informer before any other event source. */
        @Override
        public void start() {
            super.start();
            watches = primary;
        }

        @Override
        public void onResourceDeleted(SecureScoreWatch watch) {
            said.remove(watch.getMetadata().getUid());
        }
    }

    /** All watches in the informer cache; none before it is there. */
    public List<SecureScoreWatch> list() {
        Cache<SecureScoreWatch> cache = watches;
        return cache == null ? List.of() : cache.list().toList();
    }

    /** Has a watch looked at anew, because its scores, its scopes or its sweep have changed. */
    public void changed(SecureScoreWatch watch) {
        inbound.propagateEvent(ResourceID.fromResource(watch));
    }

    List<EventSource<?, SecureScoreWatch>> prepare(EventSourceContext<SecureScoreWatch> context) {
        primary = context.getPrimaryCache();
        return List.of(inbound);
    }

    Optional<Said> said(String uid) {
        return Optional.ofNullable(said.get(uid));
    }

    /** Of a watch that was deleted while it was judged nothing is kept: nobody would ever remove it. */
    void say(SecureScoreWatch watch, Said now) {
        String uid = watch.getMetadata().getUid();
        said.put(uid, now);
        if (isGone(watch)) {
            said.remove(uid);
        }
    }

    private boolean isGone(SecureScoreWatch watch) {
        Cache<SecureScoreWatch> cache = watches;
        return cache != null
                && cache.get(ResourceID.fromResource(watch))
                        .filter(there -> watch.getMetadata()
                                .getUid()
                                .equals(there.getMetadata().getUid()))
                        .isEmpty();
    }

    /** The last write may have failed: the next look at the watch must write. */
    void doubt(String uid) {
        said.computeIfPresent(uid, (key, last) -> new Said(last.status(), last.snapshot(), false));
    }
}
