package io.securescore.operator.score;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the process knows of Azure: the inventory, and a {@link ScopeRecord} and a {@link ScopeLedger} per scope. Written by
 * the poller alone (and once by the seeding from statuses and from the ledgers of an earlier process), read by everybody;
 * every value in it is immutable.
 */
public final class ScoreStore {
    private final Map<ScopeId, ScopeRecord> records = new ConcurrentHashMap<>();
    private final Map<ScopeId, ScopeLedger> ledgers = new ConcurrentHashMap<>();
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

    /** The account of a scope's points; an empty one of a scope never heard of. */
    public ScopeLedger ledger(ScopeId id) {
        ScopeLedger known = ledgers.get(id);
        return known == null ? ScopeLedger.empty(id) : known;
    }

    /** All ledgers there are now. */
    public List<ScopeLedger> ledgers() {
        return List.copyOf(ledgers.values());
    }

    /** Takes in a reading made at an instant. */
    public void apply(ScopeReading reading, Instant at) {
        ScopeRecord before = get(reading.id());
        ScopeRecord after = before.after(reading, at);
        records.put(reading.id(), after);
        ScopeLedger ledger = ledger(reading.id()).seededBy(before);
        if (reading.score().isPresent()) {
            ledgers.put(reading.id(), ledger.after(new ReadScore(reading.score().get(), reading.controls(), at)));
        } else if (after.score().isEmpty()) {
            ledgers.put(reading.id(), ledger.withoutBaseline());
        }
    }

    /** Puts back the ledgers of an earlier process, before anything is read. */
    public void restore(Collection<ScopeLedger> earlier) {
        earlier.forEach(ledger -> ledgers.putIfAbsent(ledger.id(), ledger));
    }

    /** Puts back a record from a status, unless the scope is known already. */
    public void seed(ScopeRecord record) {
        records.putIfAbsent(record.id(), record);
    }

    /** Forgets every scope but these. */
    public void retain(Set<ScopeId> scopes) {
        records.keySet().retainAll(scopes);
        ledgers.keySet().retainAll(scopes);
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
