package io.securescore.operator.poll;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.ConnectorSelector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Exclusion;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Selection;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.TagSelector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedConnector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.score.ScopeId;
import java.util.List;
import java.util.stream.IntStream;

/** Watches and ids for the tests of this package. */
final class Watches {
    private Watches() {}

    static String guid(int n) {
        return "00000000-0000-4000-8000-%012d".formatted(n);
    }

    static ScopeId subscription(int n) {
        return ScopeId.subscription(guid(n));
    }

    static ScopeId connector(int host, String name) {
        return ScopeId.of("/subscriptions/" + guid(host)
                + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/" + name);
    }

    static SecureScoreWatchSpec listing(String interval, int... subscriptions) {
        return new SecureScoreWatchSpec(
                70,
                null,
                null,
                IntStream.of(subscriptions)
                        .mapToObj(n -> new WatchedSubscription(guid(n), null, null))
                        .toList(),
                null,
                null,
                null,
                null,
                interval,
                false);
    }

    static SecureScoreWatchSpec listingConnector(ScopeId connector) {
        return new SecureScoreWatchSpec(
                null,
                null,
                null,
                null,
                List.of(new WatchedConnector(connector.value(), null, null)),
                null,
                null,
                null,
                "1h",
                false);
    }

    static SecureScoreWatchSpec selecting(
            List<String> groups, List<TagSelector> tags, ConnectorSelector connectors, Exclusion... exclusions) {
        return new SecureScoreWatchSpec(
                70,
                null,
                null,
                null,
                null,
                new Selection(groups, null, tags, connectors),
                List.of(exclusions),
                null,
                "1h",
                false);
    }

    static SecureScoreWatch watch(String uid, long generation, SecureScoreWatchSpec spec) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withUid(uid)
                .withName(uid)
                .withNamespace("team")
                .withGeneration(generation)
                .build());
        watch.setSpec(spec);
        return watch;
    }
}
