package io.securescore.operator.score;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the process knows of Azure: the inventory, and a {@link ScopeRecord} and a {@link ScopeLedger} per scope. Written by
 * the poller alone (and once by the seeding from statuses and from the ledgers of an earlier process), read by everybody;
 * every value in it is immutable.
 */
public final class ScoreStore {
    private final Map<ScopeId, ScopeRecord> records = new ConcurrentHashMap<>();
    private final Map<ScopeId, ScopeLedger> ledgers = new ConcurrentHashMap<>();
    private final Predicate<String> keptTags;
    private volatile Inventory inventory = Inventory.EMPTY;
    private volatile boolean ledgersKnown;

    /** Keeps no tags of scopes that can't be seen any more. */
    public ScoreStore() {
        this(tag -> false);
    }

    /** @param keptTags names of the tags that stay known of a scope when access to it is lost */
    public ScoreStore(Predicate<String> keptTags) {
        this.keptTags = keptTags;
    }

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

    /** What a scope is, as Azure last said. */
    public Optional<ScopeProfile> profile(ScopeId id) {
        return inventory.profileOf(id, keptTags).or(() -> ledger(id).profile());
    }

    /** All ledgers there are now. */
    public List<ScopeLedger> ledgers() {
        return List.copyOf(ledgers.values());
    }

    /** What readings make of the records and the ledgers, before anybody sees it. */
    public record Draft(Map<ScopeId, ScopeRecord> records, Map<ScopeId, ScopeLedger> ledgers) {
        public Draft {
            records = Map.copyOf(records);
            ledgers = Map.copyOf(ledgers);
        }
    }

    /** The records of these scopes, and all ledgers, as they are after readings made at an instant; changes nothing. */
    public Draft draft(Collection<ScopeReading> readings, Instant at) {
        Map<ScopeId, ScopeRecord> read = new HashMap<>();
        Map<ScopeId, ScopeLedger> all = new HashMap<>(ledgers);
        for (ScopeReading reading : readings) {
            ScopeRecord before = get(reading.id());
            ScopeRecord after = before.after(reading, at);
            read.put(reading.id(), after);
            ScopeLedger known = ledger(reading.id()).seenAs(inventory.profileOf(reading.id(), keptTags));
            ScopeLedger ledger = known.seededBy(before);
            if (reading.score().isPresent()) {
                all.put(reading.id(), ledger.after(new ReadScore(reading.score().get(), reading.controls(), at)));
            } else if (after.score().isEmpty()) {
                all.put(reading.id(), ledger.withoutBaseline());
            } else {
                all.put(reading.id(), known);
            }
        }
        return new Draft(read, all);
    }

    /** Lets everybody see a draft. */
    public void publish(Draft draft) {
        records.putAll(draft.records());
        ledgers.putAll(draft.ledgers());
    }

    /** Takes in a reading made at an instant. */
    public void apply(ScopeReading reading, Instant at) {
        publish(draft(List.of(reading), at));
    }

    /** Puts back the ledgers of an earlier process, but those of scopes that have one already. */
    public void restore(Collection<ScopeLedger> earlier) {
        earlier.forEach(ledger -> ledgers.putIfAbsent(ledger.id(), ledger));
        ledgersKnown = true;
    }

    /** Whether the ledgers of an earlier process are back, if there were any: until then totals seem to begin anew. */
    public boolean ledgersKnown() {
        return ledgersKnown;
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
