package io.securescore.operator.access;

import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import java.util.Optional;
import java.util.Set;

/**
 * Which scopes the watches of one namespace may name. Pure.
 *
 * @param namespace of the watches
 * @param everything whether nothing is denied
 * @param subscriptions allowed by id
 * @param managementGroups names, lower case, of those whose subscriptions at any depth are allowed
 */
public record NamespaceAccess(
        String namespace, boolean everything, Set<ScopeId> subscriptions, Set<String> managementGroups) {

    /** Whether a scope may be watched. */
    public enum Decision {
        /** A rule allows it. */
        ALLOWED,
        /** No rule allows it. */
        DENIED,
        /** Only a rule with management groups could allow it, and the inventory does not hold its subscription. */
        UNDECIDED
    }

    public NamespaceAccess {
        subscriptions = Set.copyOf(subscriptions);
        managementGroups = Set.copyOf(managementGroups);
    }

    /** Without rules: all that the operator's identity can read. */
    public static NamespaceAccess unlimited(String namespace) {
        return new NamespaceAccess(namespace, true, Set.of(), Set.of());
    }

    /** Decides on a subscription, or on a connector by the subscription that hosts it. */
    public Decision decide(ScopeId scope, Inventory inventory) {
        if (everything || scope.host().filter(subscriptions::contains).isPresent()) {
            return Decision.ALLOWED;
        }
        if (managementGroups.isEmpty() || scope.host().isEmpty()) {
            return Decision.DENIED;
        }
        Optional<Inventory.Subscription> host = inventory.hostOf(scope);
        if (host.isEmpty()) {
            return Decision.UNDECIDED;
        }
        return host.get().managementGroups().stream().anyMatch(managementGroups::contains)
                ? Decision.ALLOWED
                : Decision.DENIED;
    }
}
