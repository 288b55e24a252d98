package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.QueryEvaluator.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Rows of a query's answer, evaluated and serialised once per subscription until that subscription changes. */
final class ResultRows {

    /**
     * @param id what the answer is ordered by
     * @param json the row as it is sent
     */
    record ResultRow(String id, byte[] json) {}

    private record Key(KnownQuery query, String subscriptionId) {}

    private record Cached(Subscription of, int overridesVersion, List<ResultRow> rows) {}

    private final RawRows raw;
    private final RowOverrides overrides;
    private final Map<Key, Cached> cache = new ConcurrentHashMap<>();

    ResultRows(RawRows raw, RowOverrides overrides) {
        this.raw = raw;
        this.overrides = overrides;
    }

    List<ResultRow> of(KnownQuery query, Subscription subscription) {
        Key key = new Key(query, subscription.id());
        int version = overrides.version();
        Cached cached = cache.get(key);
        if (cached == null || cached.of() != subscription || cached.overridesVersion() != version) {
            Tables tables = new Tables(
                    overrides.apply(raw.securityResources(subscription)),
                    overrides.apply(raw.resourceContainers(subscription)),
                    overrides.apply(raw.resources(subscription)));
            cached = new Cached(subscription, version, serialised(query.evaluate(tables)));
            cache.put(key, cached);
        }
        return cached.rows();
    }

    /** The rows that belong to no subscription: those of the root management group. */
    List<ResultRow> ofGroup(KnownQuery query, ManagementGroup root) {
        Tables tables = new Tables(overrides.apply(raw.managementGroupResources(root)), List.of(), List.of());
        return serialised(query.evaluate(tables));
    }

    private static List<ResultRow> serialised(List<ObjectNode> rows) {
        List<ResultRow> result = new ArrayList<>(rows.size());
        for (ObjectNode row : rows) {
            result.add(new ResultRow(row.path("id").asText(), Json.bytes(row)));
        }
        return result;
    }
}
