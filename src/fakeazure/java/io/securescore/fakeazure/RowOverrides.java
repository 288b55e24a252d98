package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Changes to raw rows, for answers that Azure should never give. */
final class RowOverrides {

    private record Override(Pattern id, JsonNode merge) {}

    private final List<Override> overrides = new CopyOnWriteArrayList<>();
    private final AtomicInteger version = new AtomicInteger();

    /**
     * Merges an object into every raw row of which the id contains a match of the expression, in any casing; null
     * drops the row.
     */
    void add(String idExpression, JsonNode merge) {
        overrides.add(new Override(Pattern.compile(idExpression, Pattern.CASE_INSENSITIVE), merge));
        version.incrementAndGet();
    }

    void clear() {
        overrides.clear();
        version.incrementAndGet();
    }

    /** Changes with every change here. */
    int version() {
        return version.get();
    }

    List<ObjectNode> apply(List<ObjectNode> rows) {
        if (overrides.isEmpty()) {
            return rows;
        }
        return rows.stream().filter(this::keeps).toList();
    }

    private boolean keeps(ObjectNode row) {
        for (Override override : overrides) {
            if (override.id().matcher(row.path("id").asText()).find()) {
                if (override.merge() == null || override.merge().isNull()) {
                    return false;
                }
                merge(row, override.merge());
            }
        }
        return true;
    }

    private static void merge(ObjectNode target, JsonNode source) {
        for (Map.Entry<String, JsonNode> member : source.properties()) {
            if (member.getValue().isObject() && target.path(member.getKey()).isObject()) {
                merge((ObjectNode) target.get(member.getKey()), member.getValue());
            } else {
                target.set(member.getKey(), member.getValue());
            }
        }
    }
}
