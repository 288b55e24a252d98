package io.securescore.operator.score;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the process knows of Azure: the inventory, and a {@link ScopeRecord} per scope. Written by the poller alone (and
 * once by the seeding from statuses), read by everybody; every value in it is immutable.
 */
public final class ScoreStore {
    private final Map<ScopeId, ScopeRecord> records = new ConcurrentHashMap<>();
    private volatile Inventory inventory = Inventory.EMPTY;

    /** What is known of a scope; Pending for one never heard of. */
    public ScopeRecord get(ScopeId id) {
        ScopeRecord known = records.get(id);
        return known == null ? ScopeRecord.pending(id) : known;
    }

    /** What is known of a scope, if anything. */
    public Optional<ScopeRecord> find(ScopeId id) {
        return Optional.ofNullable(records.get(id));
    }

    /** Takes in a reading made at an instant. */
    public void apply(ScopeReading reading, Instant at) {
        records.compute(
                reading.id(), (id, known) -> (known == null ? ScopeRecord.pending(id) : known).after(reading, at));
    }

    /** Puts back a record from a status, unless the scope is known already. */
    public void seed(ScopeRecord record) {
        records.putIfAbsent(record.id(), record);
    }

    /** Forgets every scope but these. */
    public void retain(Set<ScopeId> scopes) {
        records.keySet().retainAll(scopes);
    }

    /** The last inventory. */
    public Inventory inventory() {
        return inventory;
    }

    /** Replaces the inventory. */
    public void inventory(Inventory newInventory) {
        inventory = newInventory;
    }
}
