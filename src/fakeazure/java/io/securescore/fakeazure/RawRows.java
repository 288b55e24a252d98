package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rows of Resource Graph's tables, in Azure's full shape and with the rows that a reader has to drop: other
 * initiatives with controls of the same GUIDs, the variant that leaves grace periods out, pricings, management groups
 * and a scope of unknown kind. Ids vary in casing.
 */
final class RawRows {

    private static final String SCORES = "/providers/Microsoft.Security/secureScores/";
    private static final String SCORE_TYPE = "microsoft.security/securescores";
    private static final String CONTROL_TYPE = "microsoft.security/securescores/securescorecontrols";
    static final String GRACE_EXCLUDED = "ascScoreGraceExcluded";
    static final String OTHER_INITIATIVE = "0ddba110-0000-4000-8000-000000000001";

    private final String tenantId;

    RawRows(String tenantId) {
        this.tenantId = tenantId;
    }

    /** Table securityresources, the rows of one subscription. */
    List<ObjectNode> securityResources(Subscription subscription) {
        List<ObjectNode> rows = new ArrayList<>();
        if (!subscription.registered()) {
            return rows;
        }
        String scope = "/subscriptions/" + storedId(subscription);
        rows.add(pricing(subscription));
        if (subscription.posture() != null) {
            addScore(rows, subscription, scope, subscription.posture());
            addOtherInitiative(rows, subscription, scope, subscription.posture());
            addUnknownScope(rows, subscription);
        }
        for (Connector connector : subscription.connectors()) {
            if (connector.posture() != null) {
                String id = connector.lowerCaseRows() ? connector.id().toLowerCase(Locale.ROOT) : connector.id();
                addScore(rows, subscription, id, connector.posture());
            }
        }
        return rows;
    }

    /** Table securityresources, the rows that belong to no subscription. */
    List<ObjectNode> managementGroupResources(ManagementGroup group) {
        List<ObjectNode> rows = new ArrayList<>();
        String scope = "/providers/Microsoft.Management/managementGroups/" + group.name();
        Posture posture = Posture.of("Azure", 10, ControlCatalog.controls("1/1/0 1/1/0"));
        ObjectNode row = row(scope + SCORES + "ascScore", "ascScore", SCORE_TYPE, "");
        row.set("properties", scoreProperties(posture, "ASC score"));
        rows.add(row);
        return rows;
    }

    /** Table resourcecontainers, the rows of one subscription; the resource group is there for the reader to drop. */
    List<ObjectNode> resourceContainers(Subscription subscription) {
        ObjectNode row = row(
                "/subscriptions/" + subscription.id(),
                subscription.name(),
                "microsoft.resources/subscriptions",
                subscription.id());
        ObjectNode tags = row.putObject("tags");
        subscription.tags().forEach(tags::put);
        ObjectNode properties = row.putObject("properties");
        properties.put("state", subscription.state());
        properties.putObject("subscriptionPolicies").put("spendingLimit", "Off").put("quotaId", "EnterpriseAgreement");
        ArrayNode chain = properties.putArray("managementGroupAncestorsChain");
        subscription
                .managementGroups()
                .forEach(group -> chain.addObject().put("name", group.name()).put("displayName", group.displayName()));
        properties.putArray("managedByTenants");
        ObjectNode group = row(
                "/subscriptions/" + subscription.id() + "/resourceGroups/rg-multicloud",
                "rg-multicloud",
                "microsoft.resources/subscriptions/resourcegroups",
                subscription.id());
        group.putObject("properties").put("provisioningState", "Succeeded");
        return List.of(row, group);
    }

    /** Table resources, the rows of one subscription; the storage account is there for the reader to drop. */
    List<ObjectNode> resources(Subscription subscription) {
        List<ObjectNode> rows = new ArrayList<>();
        for (Connector connector : subscription.connectors()) {
            ObjectNode row =
                    row(connector.id(), connector.name(), "microsoft.security/securityconnectors", subscription.id());
            row.put("location", "westeurope").put("resourceGroup", "rg-multicloud");
            row.putNull("tags");
            ObjectNode properties = row.putObject("properties");
            properties.put("environmentName", connector.environmentName());
            properties.put("hierarchyIdentifier", "000000000000");
            properties
                    .putArray("offerings")
                    .addObject()
                    .put("offeringType", "CspmMonitor" + connector.environmentName());
            rows.add(row);
        }
        ObjectNode storage = row(
                "/subscriptions/" + subscription.id()
                        + "/resourceGroups/rg-multicloud/providers/Microsoft.Storage/storageAccounts/logs",
                "logs",
                "microsoft.storage/storageaccounts",
                subscription.id());
        storage.putObject("properties");
        rows.add(storage);
        return rows;
    }

    /** Azure keeps ids in the casing in which they were first written: here some GUIDs are in upper case. */
    private static String storedId(Subscription subscription) {
        char last = subscription.id().charAt(subscription.id().length() - 1);
        return last == '5' ? subscription.id().toUpperCase(Locale.ROOT) : subscription.id();
    }

    private ObjectNode row(String id, String name, String type, String subscriptionId) {
        return Json.object()
                .put("id", id)
                .put("name", name)
                .put("type", type)
                .put("tenantId", tenantId)
                .put("kind", "")
                .put("location", "")
                .put("resourceGroup", "")
                .put("subscriptionId", subscriptionId)
                .put("managedBy", "");
    }

    private void addScore(List<ObjectNode> rows, Subscription subscription, String scope, Posture posture) {
        ObjectNode score = row(scope + SCORES + "ascScore", "ascScore", SCORE_TYPE, subscription.id());
        score.set("properties", scoreProperties(posture, "ASC score"));
        rows.add(score);
        ObjectNode graceExcluded = row(scope + SCORES + GRACE_EXCLUDED, GRACE_EXCLUDED, SCORE_TYPE, subscription.id());
        graceExcluded.set("properties", scoreProperties(posture, "Score grace excluded"));
        rows.add(graceExcluded);
        for (Control control : posture.controls()) {
            rows.add(control(subscription, scope, "ascScore", posture.environment(), control));
        }
    }

    private void addOtherInitiative(List<ObjectNode> rows, Subscription subscription, String scope, Posture posture) {
        Posture other = otherInitiative(posture);
        ObjectNode score = row(scope + SCORES + OTHER_INITIATIVE, OTHER_INITIATIVE, SCORE_TYPE, subscription.id());
        score.set("properties", scoreProperties(other, "Regional baseline (custom)"));
        rows.add(score);
        for (Control control : other.controls()) {
            rows.add(control(subscription, scope, OTHER_INITIATIVE, other.environment(), control));
        }
    }

    /** What a custom initiative makes of the same resources: two controls of the same GUIDs, another score. */
    static Posture otherInitiative(Posture posture) {
        List<Control> controls = posture.controls().stream()
                .limit(2)
                .map(control -> control.withResources(0, 9, 0))
                .toList();
        return new Posture(posture.environment(), BigDecimal.ONE, 100, 1_000, controls);
    }

    /** One subscription of the demo also has a scope that is neither subscription nor connector. */
    private void addUnknownScope(List<ObjectNode> rows, Subscription subscription) {
        if (subscription.id().endsWith("000000000001")) {
            String scope =
                    "/subscriptions/" + subscription.id() + "/providers/Microsoft.Security/multiCloudAggregations/all";
            ObjectNode row = row(scope + SCORES + "ascScore", "ascScore", SCORE_TYPE, subscription.id());
            row.set(
                    "properties",
                    scoreProperties(Posture.of("MultiCloud", 7, ControlCatalog.controls("1/1/0")), "ASC score"));
            rows.add(row);
        }
    }

    private ObjectNode control(
            Subscription subscription, String scope, String initiative, String environment, Control control) {
        ObjectNode row = row(
                scope + SCORES + initiative + "/secureScoreControls/" + control.id(),
                control.id(),
                CONTROL_TYPE,
                subscription.id());
        row.set("properties", controlProperties(control, true).put("environment", environment));
        return row;
    }

    private ObjectNode pricing(Subscription subscription) {
        ObjectNode row = row(
                "/subscriptions/" + subscription.id() + "/providers/Microsoft.Security/pricings/FoundationalCspm",
                "FoundationalCspm",
                "microsoft.security/pricings",
                subscription.id());
        row.putObject("properties").put("pricingTier", subscription.posture() == null ? "Free" : "Standard");
        return row;
    }

    /** Of a score row: Resource Graph adds the environment to what ARM has. */
    private static ObjectNode scoreProperties(Posture posture, String displayName) {
        return armScoreProperties(posture, displayName).put("environment", posture.environment());
    }

    /** The properties of a secureScores item as ARM lists it. */
    static ObjectNode armScoreProperties(Posture posture, String displayName) {
        ObjectNode properties = Json.object().put("displayName", displayName);
        properties.set("score", score(posture.maxPoints(), posture.currentPoints()));
        return properties.put("weight", posture.weight());
    }

    /** The properties of a secureScoreControls item as ARM lists it. */
    static ObjectNode controlProperties(Control control, boolean withDefinition) {
        ObjectNode properties = Json.object().put("displayName", control.name());
        properties.put("healthyResourceCount", control.healthy());
        properties.put("unhealthyResourceCount", control.unhealthy());
        properties.put("notApplicableResourceCount", control.notApplicable());
        properties.set("score", score(control.maxPoints(), control.currentPoints()));
        properties.put("weight", control.weight());
        if (withDefinition) {
            ObjectNode definition = properties.putObject("definition");
            definition.put("id", "/providers/Microsoft.Security/secureScoreControlDefinitions/" + control.id());
            definition.put("name", control.id());
            definition.put("type", "Microsoft.Security/secureScoreControlDefinitions");
            ObjectNode nominal = definition.putObject("properties");
            nominal.put("displayName", control.name()).put("maxScore", control.nominalMaxPoints());
            nominal.putObject("source").put("sourceType", "BuiltIn");
        }
        return properties;
    }

    /** Points, and their ratio 0..1 taken from the rounded points to 4 decimals. */
    private static ObjectNode score(int maxPoints, BigDecimal currentPoints) {
        BigDecimal percentage = maxPoints == 0
                ? BigDecimal.ZERO
                : currentPoints.divide(BigDecimal.valueOf(maxPoints), 4, RoundingMode.HALF_UP);
        ObjectNode score = Json.object().put("max", maxPoints);
        score.set("current", Json.number(currentPoints));
        score.set("percentage", Json.number(percentage));
        return score;
    }
}
