package io.securescore.operator.metrics;

import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.watch.ScopeVerdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A watch as a scrape sees it.
 *
 * @param watch from the informer cache; its conditions are those of its status, so that kubectl and Prometheus agree
 * @param scopes every watched scope, once, as judged at the instant of the scrape; also those of a suspended watch
 * @param ratio the aggregate over the usable scores, 0..1; empty when there is none
 * @param pollInterval of the watch
 */
public record WatchPosture(
        SecureScoreWatch watch, List<ScopeVerdict> scopes, Optional<BigDecimal> ratio, Duration pollInterval) {

    public WatchPosture {
        scopes = List.copyOf(scopes);
    }

    boolean suspended() {
        return Boolean.TRUE.equals(watch.getSpec().suspend());
    }
}
