package io.securescore.operator.poll;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.score.ScopeId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The scopes of one watch: listed and selected ones, less the excluded and those that no access rule lets it watch.
 *
 * @param scopes every watched scope
 * @param undecided those of them that only a rule with management groups could allow, before the first whole-tenant inventory:
 *     not polled, and shown as the watch's own status had them
 * @param denied listed scopes that no access rule allows; not watched
 * @param leftOut how many selected scopes no access rule allows; not watched
 * @param selected those of them that only the selection brought
 * @param missingOnce selected scopes that the last whole-tenant inventory lacked; dropped when the next lacks them too
 * @param shrink present while the shrink guard keeps scopes that the inventory lacks: lost access, not departure
 * @param resolved false while a selection or an access rule waits for the first whole-tenant inventory (listed scopes are there
 *     already)
 * @param generation of the watch it was resolved for
 * @param inventory {@code Inventory.tenantWide} it was resolved from
 * @param handledRequest the {@code requested-at} that had been handled when it was resolved
 * @param populatedGroups the selected management groups (lower case) that had a visible subscription when last accepted
 * @param foldedIds ids that the watch names more than once, in different casing: scope to how often
 * @param access what it was resolved by
 */
public record Membership(
        SortedSet<ScopeId> scopes,
        Set<ScopeId> undecided,
        SortedSet<ScopeId> denied,
        int leftOut,
        Set<ScopeId> selected,
        Set<ScopeId> missingOnce,
        Optional<Shrink> shrink,
        boolean resolved,
        long generation,
        long inventory,
        Optional<String> handledRequest,
        Set<String> populatedGroups,
        Map<ScopeId, Integer> foldedIds,
        NamespaceAccess access) {

    /**
     * The shrink guard at work.
     *
     * @param since when the selection shrank
     * @param lost how many scopes are kept that the inventory lacks
     * @param before how many scopes were selected before
     * @param vanishedManagementGroups selected management groups that no visible subscription names any more
     */
    public record Shrink(Instant since, int lost, int before, Set<String> vanishedManagementGroups) {}

    public Membership {
        scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
        undecided = Set.copyOf(undecided);
        denied = Collections.unmodifiableSortedSet(new TreeSet<>(denied));
        selected = Set.copyOf(selected);
        missingOnce = Set.copyOf(missingOnce);
        populatedGroups = Set.copyOf(populatedGroups);
        foldedIds = Map.copyOf(foldedIds);
    }

    /** Whether the watch names nothing at all, allowed or denied. */
    public boolean namesNothing() {
        return scopes.isEmpty() && denied.isEmpty();
    }

    /** Whether the watch may show what is known of a scope. */
    public boolean mayShow(ScopeId scope) {
        return !denied.contains(scope) && !undecided.contains(scope);
    }

    /** Whether the watch may show a scope of its status still. */
    public boolean names(ScopeId scope) {
        return scopes.contains(scope) || denied.contains(scope);
    }

    /** What the poller reads. */
    Set<ScopeId> polled() {
        Set<ScopeId> polled = new TreeSet<>(scopes);
        polled.removeAll(undecided);
        return polled;
    }
}
