package io.securescore.operator.azure;

import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Reads scores, controls and the inventory from Azure Resource Graph: one query per batch of subscriptions, connectors
 * included. A batch whose answer is too large is halved; a single subscription that is still too large is read by two plain
 * queries.
 */
final class ResourceGraphScoreSource implements ScoreSource {
    private static final Logger LOG = Logger.getLogger(ResourceGraphScoreSource.class);
    /** Halvings in one call: enough to find several large subscriptions among 1,000, too few to flood Azure. */
    private static final int MAX_HALVINGS = 32;

    private final ResourceGraph graph;
    private final MissingScoreDiagnosis diagnosis;
    private final int subscriptionsPerQuery;

    ResourceGraphScoreSource(ResourceGraph graph, MissingScoreDiagnosis diagnosis, int subscriptionsPerQuery) {
        this.graph = graph;
        this.diagnosis = diagnosis;
        this.subscriptionsPerQuery = subscriptionsPerQuery;
    }

    @Override
    public InventoryAnswer inventory() {
        InventoryRows rows = new InventoryRows();
        try {
            graph.query("inventory", INVENTORY, List.of(), rows::add);
        } catch (AzureException failed) {
            return rows.answer(Optional.of(failed.nothingReadable() ? Failure.nothingReadable() : failed.failure()));
        }
        return rows.answer(rows.isEmpty() ? Optional.of(Failure.nothingReadable()) : Optional.empty());
    }

    @Override
    public InventoryAnswer inventory(Set<ScopeId> subscriptions) {
        InventoryRows rows = new InventoryRows();
        List<ScopeId> all = List.copyOf(subscriptions);
        Optional<Failure> failure = Optional.empty();
        for (int from = 0; from < all.size() && failure.isEmpty(); from += subscriptionsPerQuery) {
            List<ScopeId> batch = all.subList(from, Math.min(all.size(), from + subscriptionsPerQuery));
            failure = read(batch, new Halvings(), part -> graph.query("inventory", INVENTORY, part, rows::add));
        }
        return rows.answer(failure);
    }

    @Override
    public ScoresAnswer scores(Set<ScopeId> subscriptions) {
        if (subscriptions.isEmpty()) {
            return new ScoresAnswer(List.of(), Optional.empty());
        }
        ScoreRowsByScope rows = new ScoreRowsByScope();
        Optional<Failure> failure = read(List.copyOf(subscriptions), new Halvings(), part -> readScores(part, rows));
        rows.logLeftOut();
        rows.readings().forEach(reading -> diagnosis.rowSeen(reading.id()));
        return new ScoresAnswer(rows.readings(), failure);
    }

    @Override
    public Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew) {
        return diagnosis.diagnose(subscriptions, anew);
    }

    @Override
    public Optional<Instant> closedUntil() {
        return graph.closedUntil();
    }

    /** Reads a batch, halved while it is too large; a part of which nothing is readable has no rows and is no failure. */
    private static Optional<Failure> read(List<ScopeId> batch, Halvings halvings, Query query) {
        try {
            query.read(batch);
            return Optional.empty();
        } catch (AzureException failed) {
            if (failed.nothingReadable()) {
                return Optional.empty();
            }
            if (!failed.tooLarge() || batch.size() < 2 || !halvings.takeOne()) {
                return Optional.of(failed.failure());
            }
            int half = batch.size() / 2;
            return read(batch.subList(0, half), halvings, query)
                    .or(() -> read(batch.subList(half, batch.size()), halvings, query));
        }
    }

    private void readScores(List<ScopeId> batch, ScoreRowsByScope rows) {
        try {
            graph.query("scores", SCORES_WITH_CONTROLS, batch, row -> rows.add(row, Json.array(row, "controls")));
        } catch (AzureException failed) {
            if (!failed.tooLarge() || batch.size() > 1) {
                throw failed;
            }
            Map<String, List<Map<?, ?>>> controls = new HashMap<>();
            graph.query("scores", CONTROLS, batch, row -> controls.computeIfAbsent(
                            Json.text(row, "scope"), scope -> new ArrayList<>())
                    .add(plainControl(row)));
            graph.query(
                    "scores",
                    SCORES,
                    batch,
                    row -> rows.add(row, controls.getOrDefault(Json.text(row, "scope"), List.of())));
        }
    }

    private static Map<?, ?> plainControl(Map<?, ?> row) {
        Map<Object, Object> control = new HashMap<>(row);
        control.put("id", row.get("controlId"));
        control.put("name", row.get("controlName"));
        return control;
    }

    @FunctionalInterface
    private interface Query {
        void read(List<ScopeId> subscriptions);
    }

    /** How often a call may still halve a batch. */
    private static final class Halvings {
        private int left = MAX_HALVINGS;

        boolean takeOne() {
            return left-- > 0;
        }
    }

    /** Collects score rows: one per scope, the last one wins. */
    private static final class ScoreRowsByScope {
        private final Map<ScopeId, ScopeReading> readings = new LinkedHashMap<>();
        private int leftOut;

        void add(Map<?, ?> row, List<?> controls) {
            ScoreRows.scopeOf(row)
                    .ifPresentOrElse(id -> readings.put(id, ScoreRows.reading(id, row, controls)), () -> leftOut++);
        }

        void logLeftOut() {
            if (leftOut > 0) {
                LOG.debugf("%d score rows belong to neither a subscription nor a connector and are left out", leftOut);
            }
        }

        List<ScopeReading> readings() {
            return List.copyOf(readings.values());
        }
    }

    /** Collects inventory rows. */
    private static final class InventoryRows {
        private final Map<ScopeId, Inventory.Subscription> subscriptions = new LinkedHashMap<>();
        private final Map<ScopeId, Inventory.Connector> connectors = new LinkedHashMap<>();

        void add(Map<?, ?> row) {
            ScopeId id = ScopeId.of(Json.text(row, "id"));
            if (id.isSubscription()) {
                subscriptions.put(id, ScoreRows.subscription(id, row));
            } else if (id.isConnector()) {
                connectors.put(id, ScoreRows.connector(id, row));
            }
        }

        boolean isEmpty() {
            return subscriptions.isEmpty() && connectors.isEmpty();
        }

        InventoryAnswer answer(Optional<Failure> failure) {
            return new InventoryAnswer(List.copyOf(subscriptions.values()), List.copyOf(connectors.values()), failure);
        }
    }

    private static final String INVENTORY = query("inventory");
    private static final String SCORES = query("scores");
    private static final String SCORES_WITH_CONTROLS = query("scores-with-controls");
    private static final String CONTROLS = query("controls");

    private static String query(String name) {
        try (InputStream in = ResourceGraphScoreSource.class.getResourceAsStream("/azure/" + name + ".kql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
