package io.securescore.operator.azure;

import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads scores by the documented list calls of Azure Resource Manager, two per subscription, for tenants where
 * Resource Graph is blocked. It knows neither connectors nor management groups.
 *
 * <p>Source: learn.microsoft.com/rest/api/defenderforcloud/secure-scores/list and .../secure-score-controls.
 */
final class ResourceManagerScoreSource implements ScoreSource {
    private static final int CONCURRENCY = 8;
    private static final int MAX_PAGES = 1000;
    private static final String SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01";
    private static final String SCORES = "/providers/Microsoft.Security/secureScores?api-version=2020-01-01";
    private static final String CONTROLS =
            "/providers/Microsoft.Security/secureScores/ascScore/secureScoreControls?api-version=2020-01-01";

    private final AzureClient client;
    private final MissingScoreDiagnosis diagnosis;

    ResourceManagerScoreSource(AzureClient client, MissingScoreDiagnosis diagnosis) {
        this.client = client;
        this.diagnosis = diagnosis;
    }

    @Override
    public InventoryAnswer inventory() {
        List<Inventory.Subscription> subscriptions = new ArrayList<>();
        try {
            list("inventory", SUBSCRIPTIONS, item -> subscriptions.add(subscription(item)));
        } catch (AzureException failed) {
            return new InventoryAnswer(subscriptions, List.of(), Optional.of(failed.failure()));
        }
        return new InventoryAnswer(
                subscriptions,
                List.of(),
                subscriptions.isEmpty() ? Optional.of(Failure.nothingReadable()) : Optional.empty());
    }

    @Override
    public InventoryAnswer inventory(Set<ScopeId> subscriptions) {
        InventoryAnswer all = inventory();
        return new InventoryAnswer(
                all.subscriptions().stream()
                        .filter(subscription -> subscriptions.contains(subscription.id()))
                        .toList(),
                List.of(),
                all.failure().filter(failure -> failure.cause() != Cause.NOTHING_READABLE));
    }

    @Override
    public ScoresAnswer scores(Set<ScopeId> subscriptions) {
        List<Answer> answers = Parallel.map(subscriptions, CONCURRENCY, this::read);
        boolean interrupted = answers.size() < subscriptions.size();
        return new ScoresAnswer(
                answers.stream().flatMap(answer -> answer.reading().stream()).toList(),
                answers.stream()
                        .flatMap(answer -> answer.failure().stream())
                        .findFirst()
                        .or(() -> interrupted
                                ? Optional.of(
                                        new Failure(Cause.FAILED, "the sweep was ended before all answers were there"))
                                : Optional.empty()));
    }

    @Override
    public Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew) {
        return diagnosis.diagnose(subscriptions, anew);
    }

    @Override
    public Optional<Instant> closedUntil() {
        return client.closedUntil();
    }

    @Override
    public Optional<String> connectorsUnsupported() {
        return Optional.of("Azure Resource Manager has no scores of security connectors: set"
                + " securescore.azure.source=ResourceGraph to read them");
    }

    @Override
    public Optional<String> managementGroupsUnsupported() {
        return Optional.of("Azure Resource Manager's list of subscriptions names no management groups: select"
                + " subscriptions, or set securescore.azure.source=ResourceGraph");
    }

    /** One subscription: a reading, a failure of the whole source, or neither when it has no row. */
    private record Answer(Optional<ScopeReading> reading, Optional<Failure> failure) {}

    private Answer read(ScopeId id) {
        try {
            Map<Object, Object> row = new HashMap<>();
            list("arm_scores", id + SCORES, item -> {
                if (isScoreOf(id, item)) {
                    row.putAll(scoreRow(item));
                }
            });
            if (row.isEmpty()) {
                return new Answer(Optional.empty(), Optional.empty());
            }
            diagnosis.rowSeen(id);
            List<Map<?, ?>> controls = new ArrayList<>();
            list("arm_controls", id + CONTROLS, item -> controls.add(controlRow(item)));
            return new Answer(Optional.of(ScoreRows.reading(id, row, controls)), Optional.empty());
        } catch (AzureException failed) {
            if (MissingScoreDiagnosis.causeOf(failed) != null) {
                return new Answer(Optional.empty(), Optional.empty());
            }
            return failed.failure().cause() == Cause.FAILED
                    ? new Answer(
                            Optional.of(ScopeReading.without(id, ScopeState.FAILED, failed.getMessage())),
                            Optional.empty())
                    : new Answer(Optional.empty(), Optional.of(failed.failure()));
        }
    }

    /** Follows {@code nextLink}; each page is checked to be on the configured host. */
    private void list(String operation, String path, Consumer<Map<?, ?>> item) {
        Set<String> seen = new HashSet<>();
        String next = path;
        while (!next.isEmpty()) {
            if (!seen.add(next) || seen.size() > MAX_PAGES) {
                throw AzureException.failed("Azure Resource Manager's pages have no end: the operator tries again");
            }
            Map<String, Object> page = client.get(operation, next).json();
            if (!(page.get("value") instanceof List<?> items)) {
                throw AzureException.failed("Azure Resource Manager's answer has no list: check what answers at"
                        + " securescore.azure.resource-manager-endpoint");
            }
            items.stream()
                    .filter(Map.class::isInstance)
                    .map(entry -> (Map<?, ?>) entry)
                    .forEach(item);
            next = Json.text(page, "nextLink");
        }
    }

    private static boolean isScoreOf(ScopeId id, Map<?, ?> item) {
        return Json.text(item, "name").equalsIgnoreCase("ascScore")
                && !Json.text(Json.child(item, "properties"), "displayName").equalsIgnoreCase("Score grace excluded")
                && ScopeId.of(Json.text(item, "id"))
                        .equals(ScopeId.of(id + "/providers/microsoft.security/securescores/ascscore"));
    }

    private static Map<Object, Object> scoreRow(Map<?, ?> item) {
        Map<?, ?> properties = Json.child(item, "properties");
        Map<Object, Object> row = pointsOf(properties);
        row.put("weight", properties.get("weight"));
        return row;
    }

    private static Map<Object, Object> controlRow(Map<?, ?> item) {
        Map<?, ?> properties = Json.child(item, "properties");
        Map<Object, Object> row = pointsOf(properties);
        row.put("id", item.get("name"));
        row.put("name", properties.get("displayName"));
        row.put("healthy", properties.get("healthyResourceCount"));
        row.put("unhealthy", properties.get("unhealthyResourceCount"));
        row.put("notApplicable", properties.get("notApplicableResourceCount"));
        return row;
    }

    private static Map<Object, Object> pointsOf(Map<?, ?> properties) {
        Map<?, ?> score = Json.child(properties, "score");
        Map<Object, Object> row = new HashMap<>();
        row.put("currentPoints", score.get("current"));
        row.put("maxPoints", score.get("max"));
        return row;
    }

    private static Inventory.Subscription subscription(Map<?, ?> item) {
        Map<Object, Object> row = new HashMap<>(item);
        row.put("name", item.get("displayName"));
        return ScoreRows.subscription(ScopeId.subscription(Json.text(item, "subscriptionId")), row);
    }
}
