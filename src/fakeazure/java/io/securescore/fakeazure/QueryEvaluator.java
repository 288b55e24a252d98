package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Kusto does for each of the four queries, operator by operator. The rows come unsorted: {@code order by id asc} is
 * applied over all subscriptions by {@link ResourceGraphEndpoint}.
 */
final class QueryEvaluator {

    private static final Pattern SCOPE = Pattern.compile("^(.*)/providers/microsoft\\.security/securescores/");

    /** The rows of one subscription in the three tables. */
    record Tables(
            List<ObjectNode> securityResources, List<ObjectNode> resourceContainers, List<ObjectNode> resources) {}

    private QueryEvaluator() {}

    static List<ObjectNode> scores(Tables tables) {
        List<ObjectNode> result = new ArrayList<>();
        for (ObjectNode row : tables.securityResources()) {
            if (text(row, "type").equals("microsoft.security/securescores")
                    && text(row, "name").equalsIgnoreCase("ascScore")
                    && !text(row, "properties", "displayName").equalsIgnoreCase("Score grace excluded")) {
                ObjectNode projected = Json.object();
                projected.set("id", row.get("id"));
                projected.put("scope", scope(row));
                projected.set("subscriptionId", row.get("subscriptionId"));
                projected.put("environment", text(row, "properties", "environment"));
                projected.set("currentPoints", value(row, "properties", "score", "current"));
                projected.set("maxPoints", value(row, "properties", "score", "max"));
                projected.set("weight", value(row, "properties", "weight"));
                result.add(projected);
            }
        }
        return result;
    }

    static List<ObjectNode> scoresWithControls(Tables tables) {
        Map<String, ArrayNode> byScope = new HashMap<>();
        for (ObjectNode row : controlRows(tables)) {
            ObjectNode bag =
                    byScope.computeIfAbsent(scope(row), scope -> Json.array()).addObject();
            bag.set("id", row.get("name"));
            bag.set("name", value(row, "properties", "displayName"));
            putPointsAndCounts(bag, row);
        }
        List<ObjectNode> result = scores(tables);
        for (ObjectNode row : result) {
            ArrayNode controls = byScope.get(row.get("scope").textValue());
            row.set("controls", controls == null ? NullNode.instance : controls);
        }
        return result;
    }

    static List<ObjectNode> controls(Tables tables) {
        List<ObjectNode> result = new ArrayList<>();
        for (ObjectNode row : controlRows(tables)) {
            ObjectNode projected = Json.object();
            projected.set("id", row.get("id"));
            projected.put("scope", scope(row));
            projected.set("controlId", row.get("name"));
            projected.put("controlName", text(row, "properties", "displayName"));
            putPointsAndCounts(projected, row);
            result.add(projected);
        }
        return result;
    }

    static List<ObjectNode> inventory(Tables tables) {
        List<ObjectNode> result = new ArrayList<>();
        for (ObjectNode row : tables.resourceContainers()) {
            if (text(row, "type").equals("microsoft.resources/subscriptions")) {
                ObjectNode projected = inventoryColumns(row);
                projected.put("state", text(row, "properties", "state"));
                projected.set("managementGroups", value(row, "properties", "managementGroupAncestorsChain"));
                projected.put("environment", "");
                result.add(projected);
            }
        }
        for (ObjectNode row : tables.resources()) {
            if (text(row, "type").equals("microsoft.security/securityconnectors")) {
                ObjectNode projected = inventoryColumns(row);
                projected.put("state", "");
                projected.putNull("managementGroups");
                projected.put("environment", text(row, "properties", "environmentName"));
                result.add(projected);
            }
        }
        return result;
    }

    private static ObjectNode inventoryColumns(ObjectNode row) {
        ObjectNode projected = Json.object();
        for (String column : List.of("id", "type", "name", "subscriptionId", "tenantId", "tags")) {
            projected.set(column, value(row, column));
        }
        return projected;
    }

    private static List<ObjectNode> controlRows(Tables tables) {
        return tables.securityResources().stream()
                .filter(row -> text(row, "type").equals("microsoft.security/securescores/securescorecontrols"))
                .filter(row -> text(row, "id").toLowerCase(Locale.ROOT).contains("/securescores/ascscore/"))
                .toList();
    }

    private static void putPointsAndCounts(ObjectNode target, ObjectNode row) {
        target.set("currentPoints", value(row, "properties", "score", "current"));
        target.set("maxPoints", value(row, "properties", "score", "max"));
        target.set("healthy", value(row, "properties", "healthyResourceCount"));
        target.set("unhealthy", value(row, "properties", "unhealthyResourceCount"));
        target.set("notApplicable", value(row, "properties", "notApplicableResourceCount"));
    }

    /** {@code extract(...)} over the lower-cased id: empty where nothing matches. */
    private static String scope(ObjectNode row) {
        Matcher matcher = SCOPE.matcher(text(row, "id").toLowerCase(Locale.ROOT));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static JsonNode value(JsonNode row, String... path) {
        JsonNode node = row;
        for (String member : path) {
            node = node.path(member);
        }
        return node.isMissingNode() ? NullNode.instance : node;
    }

    /** {@code tostring(...)}: empty for what is missing or null. */
    private static String text(JsonNode row, String... path) {
        JsonNode node = value(row, path);
        return node.isNull() ? "" : node.isValueNode() ? node.asText() : node.toString();
    }
}
