package io.securescore.operator.check;

import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tenant made up for a test; subscriptions are numbered as their GUIDs end. */
final class ScriptedAzure implements ScoreSource {
    private final List<Inventory.Subscription> subscriptions = new ArrayList<>();
    private final List<Inventory.Connector> connectors = new ArrayList<>();
    private final Map<ScopeId, ScopeReading> rows = new LinkedHashMap<>();
    private final Map<ScopeId, ScopeReading> causes = new LinkedHashMap<>();
    private Optional<Failure> inventoryFailure = Optional.empty();
    private Optional<Failure> scoresFailure = Optional.empty();
    private Optional<String> unsupported = Optional.empty();
    final List<Integer> batches = new ArrayList<>();
    final List<Integer> questions = new ArrayList<>();

    static String guid(int number) {
        return "11111111-2222-4333-8444-%012d".formatted(number);
    }

    static ScopeId id(int number) {
        return ScopeId.subscription(guid(number));
    }

    static ScopeId connectorId(int host, String name) {
        return ScopeId.of(id(host) + "/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/" + name);
    }

    ScriptedAzure scored(int number, String name, String... groups) {
        see(number, name, true, groups);
        return row(id(number));
    }

    ScriptedAzure unscored(int number, String name, ScopeState cause, String... groups) {
        see(number, name, cause != ScopeState.DISABLED, groups);
        return hidden(number, cause);
    }

    ScriptedAzure hidden(int number, ScopeState cause) {
        return cause(number, ScopeReading.without(id(number), cause, ""));
    }

    ScriptedAzure cause(int number, ScopeReading reading) {
        causes.put(id(number), reading);
        return this;
    }

    ScriptedAzure connector(int host, String name, boolean scored) {
        connectors.add(new Inventory.Connector(connectorId(host, name), name, Optional.of(Environment.AWS)));
        return scored ? row(connectorId(host, name)) : this;
    }

    ScriptedAzure failing(Failure failure) {
        inventoryFailure = Optional.of(failure);
        return this;
    }

    ScriptedAzure failingScores(Failure failure) {
        scoresFailure = Optional.of(failure);
        return this;
    }

    ScriptedAzure withoutConnectorsAndGroups(String why) {
        unsupported = Optional.of(why);
        return this;
    }

    private void see(int number, String name, boolean enabled, String... groups) {
        subscriptions.add(new Inventory.Subscription(id(number), name, "tenant", enabled, Map.of(), Set.of(groups)));
    }

    private ScriptedAzure row(ScopeId id) {
        rows.put(
                id,
                ScopeReading.scored(
                        id, Environment.AZURE, new SecureScore(BigDecimal.ONE, BigDecimal.TEN, 1), List.of()));
        return this;
    }

    @Override
    public InventoryAnswer inventory() {
        return new InventoryAnswer(subscriptions, connectors, inventoryFailure);
    }

    @Override
    public InventoryAnswer inventory(Set<ScopeId> some) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScoresAnswer scores(Set<ScopeId> some) {
        batches.add(some.size());
        return new ScoresAnswer(
                rows.values().stream()
                        .filter(row -> some.contains(row.id().host().orElseThrow()))
                        .toList(),
                scoresFailure);
    }

    @Override
    public Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> some, boolean anew) {
        questions.add(some.size());
        Map<ScopeId, ScopeReading> answers = new LinkedHashMap<>();
        some.forEach(
                id -> answers.put(id, causes.getOrDefault(id, ScopeReading.without(id, ScopeState.NOT_SCORED, ""))));
        return answers;
    }

    @Override
    public Optional<String> connectorsUnsupported() {
        return unsupported;
    }

    @Override
    public Optional<String> managementGroupsUnsupported() {
        return unsupported;
    }
}
