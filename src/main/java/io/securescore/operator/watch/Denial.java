package io.securescore.operator.watch;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.score.ScopeId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What to say of scopes that no access rule lets a namespace watch: always which rule to ask for. */
final class Denial {
    private static final int NAMED = 5;

    private Denial() {}

    /** Of one scope. */
    static String of(ScopeId scope, NamespaceAccess access) {
        return "No access rule lets namespace " + access.namespace()
                + " watch this scope: ask for a rule with namespaces ["
                + access.namespace() + "] and subscriptions ["
                + scope.subscriptionGuid().orElse(scope.value()) + "].";
    }

    /** Of a watch that may watch nothing of what it lists. */
    static String ofAll(Membership membership) {
        String namespace = membership.access().namespace();
        List<String> hosts = membership.denied().stream()
                .map(scope -> scope.subscriptionGuid().orElse(scope.value()))
                .distinct()
                .toList();
        String more = hosts.size() > NAMED ? " and " + (hosts.size() - NAMED) + " more" : "";
        return "No access rule lets namespace " + namespace
                + " watch any scope of this watch, so nothing is polled: ask for a rule with namespaces [" + namespace
                + "] and subscriptions [" + hosts.stream().limit(NAMED).collect(Collectors.joining(", ")) + "]" + more
                + ".";
    }

    /** Of selected scopes, which must not be named; empty when none was left out. */
    static Optional<String> ofSelected(WatchInput input) {
        Membership membership = input.membership();
        if (membership.leftOut() == 0) {
            return Optional.empty();
        }
        String namespace = membership.access().namespace();
        boolean one = membership.leftOut() == 1;
        List<String> groups = input.spec().select().managementGroups();
        String them = one ? "it" : "them";
        String rule = groups.isEmpty()
                ? "that names "
                        + (one
                                ? "its subscription or a management group above it"
                                : "their subscriptions or a management group above them")
                : "and managementGroups [" + String.join(", ", groups.subList(0, Math.min(NAMED, groups.size()))) + "]";
        return Optional.of(Wording.scopes(membership.leftOut()) + " of the selection "
                + (one ? "is" : "are") + " left out, because no access rule lets namespace " + namespace + " watch "
                + them + ": ask for a rule with namespaces [" + namespace + "] " + rule + ".");
    }
}
