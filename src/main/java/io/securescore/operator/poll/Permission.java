package io.securescore.operator.poll;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.access.NamespaceAccess.Decision;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the scopes that a watch names it may watch, by the access rules and an inventory. Pure.
 *
 * @param previous the last answer for the same watch, if any
 */
record Permission(NamespaceAccess access, Inventory inventory, Optional<Membership> previous) {

    /** The scopes with a decision. */
    Set<ScopeId> of(Stream<ScopeId> scopes, Decision wanted) {
        return scopes.filter(id -> decide(id) == wanted).collect(Collectors.toSet());
    }

    /** The scopes that are not denied. */
    Set<ScopeId> notDenied(Set<ScopeId> scopes) {
        return scopes.stream().filter(id -> decide(id) != Decision.DENIED).collect(Collectors.toSet());
    }

    /** Whether a scope that has just left the inventory would be denied if it were still there. */
    boolean isDeniedForGood(ScopeId id) {
        return access.decide(id, inventory) == Decision.DENIED;
    }

    /**
     * Denied is also what nothing but the management groups could allow and the whole tenant does not show; but a scope that was
     * allowed by the same rules stays so when the operator's identity loses sight of it.
     */
    private Decision decide(ScopeId id) {
        Decision decision = access.decide(id, inventory);
        if (decision != Decision.UNDECIDED || inventory.tenantWide() == 0) {
            return decision;
        }
        boolean wasAllowed = previous.filter(before ->
                        before.access().equals(access) && before.scopes().contains(id) && before.mayShow(id))
                .isPresent();
        return wasAllowed ? Decision.ALLOWED : Decision.DENIED;
    }
}
