package io.securescore.operator.poll;

import io.securescore.operator.score.ScopeId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The scopes of one watch: listed and selected ones, less the excluded.
 *
 * @param scopes every watched scope
 * @param selected those of them that only the selection brought
 * @param missingOnce selected scopes that the last whole-tenant inventory lacked; dropped when the next lacks them too
 * @param shrink present while the shrink guard keeps scopes that the inventory lacks: lost access, not departure
 * @param resolved false while a selection waits for its first whole-tenant inventory (listed scopes are there already)
 * @param generation of the watch it was resolved for
 * @param inventory {@code Inventory.tenantWide} it was resolved from
 * @param handledRequest the {@code requested-at} that had been handled when it was resolved
 * @param populatedGroups the selected management groups (lower case) that had a visible subscription when last accepted
 * @param foldedIds ids that the watch names more than once, in different casing: scope to how often
 */
public record Membership(
        SortedSet<ScopeId> scopes,
        Set<ScopeId> selected,
        Set<ScopeId> missingOnce,
        Optional<Shrink> shrink,
        boolean resolved,
        long generation,
        long inventory,
        Optional<String> handledRequest,
        Set<String> populatedGroups,
        Map<ScopeId, Integer> foldedIds) {

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
        selected = Set.copyOf(selected);
        missingOnce = Set.copyOf(missingOnce);
        populatedGroups = Set.copyOf(populatedGroups);
        foldedIds = Map.copyOf(foldedIds);
    }
}
