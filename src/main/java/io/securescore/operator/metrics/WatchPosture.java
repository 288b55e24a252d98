package io.securescore.operator.metrics;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.watch.ScopeVerdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A watch as a scrape sees it.
 *
 * @param watch from the informer cache; its conditions are those of its status, so that kubectl and Prometheus agree
 * @param members every scope that the watch names
 * @param scopes the same, judged at the instant of the scrape; not looked at when the watch is suspended
 * @param ratio the aggregate over the usable scores, 0..1; empty when there is none
 * @param pollInterval of the watch
 */
public record WatchPosture(
        SecureScoreWatch watch,
        Set<ScopeId> members,
        List<ScopeVerdict> scopes,
        Optional<BigDecimal> ratio,
        Duration pollInterval) {

    public WatchPosture {
        scopes = watch.getSpec().suspend() ? List.of() : List.copyOf(scopes);
    }

    boolean suspended() {
        return watch.getSpec().suspend();
    }
}
