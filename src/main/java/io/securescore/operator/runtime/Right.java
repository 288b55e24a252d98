package io.securescore.operator.runtime;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that the operator does on the API server, and so must be granted.
 *
 * @param subresource empty for the resource itself
 * @param namespace empty for all of them
 * @param name empty for any
 */
record Right(String verb, String group, String resource, String subresource, String namespace, String name) {
    private static final String WATCHES = "securescorewatches";

    /**
     * All that an operator needs, as the shipped roles grant it.
     *
     * @param watched the namespaces whose watches it reads; none for all of them
     * @param own where its lease and its ledgers are; empty when it keeps neither
     * @param lease the name of its lease; empty without an election
     * @param ledgers the name of its first ledger
     */
    static List<Right> needed(Set<String> watched, String own, String lease, String ledgers) {
        List<Right> rights = new ArrayList<>();
        for (String namespace : watched.isEmpty() ? Set.of("") : watched) {
            rights.add(new Right("list", "securescore.io", WATCHES, "", namespace, ""));
            rights.add(new Right("watch", "securescore.io", WATCHES, "", namespace, ""));
            rights.add(new Right("patch", "securescore.io", WATCHES, "status", namespace, ""));
            rights.add(new Right("create", "events.k8s.io", "events", "", namespace, ""));
            rights.add(new Right("patch", "events.k8s.io", "events", "", namespace, ""));
        }
        if (!lease.isEmpty()) {
            Stream.of("get", "create", "update", "patch")
                    .forEach(verb -> rights.add(new Right(verb, "coordination.k8s.io", "leases", "", own, lease)));
        }
        if (!own.isEmpty()) {
            Stream.of("get", "create", "patch")
                    .forEach(verb -> rights.add(new Right(verb, "", "configmaps", "", own, ledgers)));
        }
        return List.copyOf(rights);
    }

    /** The question whether the asking user has it. */
    SelfSubjectAccessReview review() {
        return new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource)
                .withNamespace(namespace)
                .withName(name)
                .endResourceAttributes()
                .endSpec()
                .build();
    }

    /** Several in one phrase: "list, watch securescorewatches.securescore.io in all namespaces; get leases... in namespace x". */
    static String list(Collection<Right> rights) {
        Map<String, List<String>> verbs = new LinkedHashMap<>();
        rights.forEach(right ->
                verbs.computeIfAbsent(right.object(), any -> new ArrayList<>()).add(right.verb()));
        return verbs.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    private String object() {
        return resource
                + (group.isEmpty() ? "" : "." + group)
                + (subresource.isEmpty() ? "" : "/" + subresource)
                + (namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace);
    }
}
