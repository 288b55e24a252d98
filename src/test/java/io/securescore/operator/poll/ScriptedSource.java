package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A Defender whose answers a test sets. */
class ScriptedSource implements ScoreSource {
    final Map<ScopeId, ScopeReading> rows = new LinkedHashMap<>();
    final Map<ScopeId, Inventory.Subscription> visible = new LinkedHashMap<>();
    final Map<ScopeId, Inventory.Connector> connectors = new LinkedHashMap<>();
    final Map<ScopeId, ScopeState> causes = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final Set<ScopeId> failingHosts = new HashSet<>();
    Optional<Failure> inventoryFailure = Optional.empty();
    Failure scoresFailure = new Failure(Cause.FAILED, "Azure answered 503");
    Optional<Instant> closedUntil = Optional.empty();
    Optional<String> managementGroupsUnsupported = Optional.empty();
    Runnable duringScores = () -> {};

    void subscription(int n, String group) {
        ScopeId id = Watches.subscription(n);
        visible.put(id, new Inventory.Subscription(id, "s" + n, "tenant-1", true, Map.of(), Set.of(group)));
    }

    void scored(int n, double current) {
        subscription(n, "mg-prod");
        ScopeId id = Watches.subscription(n);
        rows.put(
                id,
                ScopeReading.scored(id, null, new SecureScore(BigDecimal.valueOf(current), BigDecimal.TEN, 1), null));
    }

    @Override
    public InventoryAnswer inventory() {
        calls.add("inventory all");
        return new InventoryAnswer(List.copyOf(visible.values()), List.copyOf(connectors.values()), inventoryFailure);
    }

    @Override
    public InventoryAnswer inventory(Set<ScopeId> subscriptions) {
        calls.add("inventory " + subscriptions.size());
        return new InventoryAnswer(
                visible.values().stream()
                        .filter(s -> subscriptions.contains(s.id()))
                        .toList(),
                connectors.values().stream()
                        .filter(c -> subscriptions.contains(c.host()))
                        .toList(),
                inventoryFailure);
    }

    @Override
    public ScoresAnswer scores(Set<ScopeId> subscriptions) {
        calls.add("scores " + subscriptions.size());
        duringScores.run();
        if (subscriptions.stream().anyMatch(failingHosts::contains)) {
            return new ScoresAnswer(List.of(), Optional.of(scoresFailure));
        }
        return new ScoresAnswer(
                rows.values().stream()
                        .filter(row -> subscriptions.contains(row.id().host().orElseThrow()))
                        .toList(),
                Optional.empty());
    }

    @Override
    public Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew) {
        calls.add("diagnose " + subscriptions.size() + (anew ? " anew" : ""));
        return subscriptions.stream()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> ScopeReading.without(id, causes.getOrDefault(id, ScopeState.NOT_SCORED), "no score")));
    }

    @Override
    public Optional<Instant> closedUntil() {
        return closedUntil;
    }

    @Override
    public Optional<String> managementGroupsUnsupported() {
        return managementGroupsUnsupported;
    }
}
