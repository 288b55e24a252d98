package io.securescore.operator.access;

import io.securescore.operator.score.ScopeId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may watch what: without rules every namespace may name every scope that the operator's identity can read, with rules only
 * what they name together. Pure.
 */
public record AccessRules(List<Rule> rules) {
    /** Nothing is denied. */
    public static final AccessRules NONE = new AccessRules(List.of());

    /**
     * What some namespaces may watch.
     *
     * @param namespaces names, or patterns in which {@code *} stands for any characters
     * @param everySubscription whether that is all there is
     * @param subscriptions allowed by id, with the connectors that they host
     * @param managementGroups names, lower case, of those whose subscriptions at any depth are allowed
     */
    public record Rule(
            List<String> namespaces,
            boolean everySubscription,
            Set<ScopeId> subscriptions,
            Set<String> managementGroups) {
        public Rule {
            namespaces = List.copyOf(namespaces);
            subscriptions = Set.copyOf(subscriptions);
            managementGroups = Set.copyOf(managementGroups);
        }

        private boolean holdsFor(String namespace) {
            return namespaces.stream().anyMatch(pattern -> matches(pattern, namespace));
        }

        /** Each part between two {@code *} is taken where it comes first: in linear time, whatever the pattern. */
        private static boolean matches(String pattern, String namespace) {
            String[] parts = pattern.split("\\*", -1);
            String first = parts[0];
            String last = parts[parts.length - 1];
            if (parts.length == 1) {
                return pattern.equals(namespace);
            }
            if (namespace.length() < first.length() + last.length()
                    || !namespace.startsWith(first)
                    || !namespace.endsWith(last)) {
                return false;
            }
            String middle = namespace.substring(first.length(), namespace.length() - last.length());
            int at = 0;
            for (int part = 1; part < parts.length - 1; part++) {
                int found = middle.indexOf(parts[part], at);
                if (found < 0) {
                    return false;
                }
                at = found + parts[part].length();
            }
            return true;
        }
    }

    public AccessRules {
        rules = List.copyOf(rules);
    }

    /**
     * The rules of a YAML document: a list of {@code {namespaces, subscriptions, managementGroups}}.
     *
     * @throws InvalidAccessRules when any of them makes no sense
     */
    public static AccessRules parse(String yaml) throws InvalidAccessRules {
        return new AccessRulesReader().read(yaml);
    }

    /** What the watches of a namespace may name. */
    public NamespaceAccess of(String namespace) {
        List<Rule> held =
                rules.stream().filter(rule -> rule.holdsFor(namespace)).toList();
        if (rules.isEmpty() || held.stream().anyMatch(Rule::everySubscription)) {
            return NamespaceAccess.unlimited(namespace);
        }
        return new NamespaceAccess(
                namespace,
                false,
                held.stream().flatMap(rule -> rule.subscriptions().stream()).collect(Collectors.toSet()),
                held.stream().flatMap(rule -> rule.managementGroups().stream()).collect(Collectors.toSet()));
    }
}
