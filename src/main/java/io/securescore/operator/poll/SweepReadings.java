package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns what a sweep got into one reading for every due scope; what is missing becomes a state with a cause. Pure.
 *
 * @param scopes the due scopes
 * @param rows every score row that came back, by scope, also of scopes that weren't due
 * @param failures hosts whose batch got no whole answer
 * @param inventory what the identity can see
 * @param inventoryComplete whether the inventory of this sweep got a whole answer
 * @param connectorsUnsupported why the source can't read connectors, when it can't
 */
public record SweepReadings(
        Set<ScopeId> scopes,
        Map<ScopeId, ScopeReading> rows,
        Map<ScopeId, Failure> failures,
        Inventory inventory,
        boolean inventoryComplete,
        Optional<String> connectorsUnsupported) {

    /** The subscriptions whose cause must be asked for: without a row, or host of a connector without one. */
    public Set<ScopeId> toDiagnose() {
        Set<ScopeId> open = new TreeSet<>();
        for (ScopeId scope : scopes) {
            Optional<ScopeId> host = scope.host();
            if (rows.containsKey(scope) || host.isEmpty() || failures.containsKey(host.get()) || isDisabled(scope)) {
                continue;
            }
            boolean connectorOfScoredHost = scope.isConnector() && rows.containsKey(host.get());
            boolean unread = scope.isConnector() && connectorsUnsupported.isPresent();
            if (!connectorOfScoredHost && !unread) {
                open.add(host.get());
            }
        }
        return open;
    }

    /**
     * One reading per due scope.
     *
     * @param causes the answers to {@link #toDiagnose()}
     */
    public Map<ScopeId, ScopeReading> complete(Map<ScopeId, ScopeReading> causes) {
        Map<ScopeId, ScopeReading> readings = new HashMap<>();
        scopes.forEach(scope -> readings.put(scope, reading(scope, causes)));
        return readings;
    }

    private ScopeReading reading(ScopeId scope, Map<ScopeId, ScopeReading> causes) {
        if (isDisabled(scope)) {
            return ScopeReading.without(scope, ScopeState.DISABLED, "");
        }
        ScopeReading row = rows.get(scope);
        if (row != null) {
            return row;
        }
        Failure failure = scope.host().map(failures::get).orElse(null);
        if (failure != null) {
            return ScopeReading.without(
                    scope,
                    failure.cause() == Cause.THROTTLED ? ScopeState.THROTTLED : ScopeState.FAILED,
                    failure.message());
        }
        ScopeReading cause = scope.host().map(causes::get).orElse(null);
        if (scope.isConnector()) {
            return connector(scope, cause);
        }
        return cause != null ? cause : ScopeReading.without(scope, ScopeState.NOT_SCORED, "");
    }

    /** A connector shares the refusals of its host; else it is missing itself. */
    private ScopeReading connector(ScopeId scope, ScopeReading host) {
        if (connectorsUnsupported.isPresent()) {
            return ScopeReading.without(scope, ScopeState.NOT_SCORED, connectorsUnsupported.get());
        }
        if (host != null && sharesWithConnectors(host.state())) {
            return ScopeReading.without(scope, host.state(), host.message());
        }
        boolean unknown = inventoryComplete && !inventory.connectors().containsKey(scope);
        return ScopeReading.without(scope, unknown ? ScopeState.NOT_FOUND : ScopeState.NOT_SCORED, "");
    }

    private static boolean sharesWithConnectors(ScopeState state) {
        return switch (state) {
            case ACCESS_DENIED, NOT_REGISTERED, DISABLED, THROTTLED, FAILED -> true;
            default -> false;
        };
    }

    private boolean isDisabled(ScopeId scope) {
        return inventory.hostOf(scope).filter(host -> !host.enabled()).isPresent();
    }
}
