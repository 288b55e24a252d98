package io.securescore.operator.it;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One right.
 *
 * @param scope the namespace, or {@code *}
 * @param resource with its group and subresource, as in {@link AuditLog.Call}
 * @param names the only objects that it is for; empty for all
 */
record Grant(String scope, String verb, String resource, Set<String> names) {

    /** The rights of a Role or ClusterRole, one by one. */
    static Stream<Grant> of(HasMetadata manifest) {
        if (manifest instanceof ClusterRole role) {
            return of("*", role.getRules());
        }
        return manifest instanceof Role role ? of(role.getMetadata().getNamespace(), role.getRules()) : Stream.empty();
    }

    /** Whether a request is one of those that this right is for. */
    boolean permits(AuditLog.Call call) {
        return (scope.equals("*") || scope.equals(call.namespace()))
                && verb.equals(call.verb())
                && resource.equals(call.resource())
                && (names.isEmpty() || names.contains(call.name()));
    }

    /** {@code verb resource}. */
    String what() {
        return verb + " " + resource;
    }

    private static Stream<Grant> of(String scope, List<PolicyRule> rules) {
        return rules.stream().flatMap(rule -> rule.getApiGroups().stream()
                .flatMap(group -> rule.getResources().stream().flatMap(resource -> rule.getVerbs().stream()
                        .map(verb -> new Grant(
                                scope, verb, withGroup(resource, group), Set.copyOf(rule.getResourceNames()))))));
    }

    private static String withGroup(String resource, String group) {
        if (group.isEmpty()) {
            return resource;
        }
        String[] parts = resource.split("/", 2);
        return parts[0] + "." + group + (parts.length == 2 ? "/" + parts[1] : "");
    }
}
