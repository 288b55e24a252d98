package io.securescore.operator.score;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the identity can see of the estate: subscriptions with name, tags and management groups, and connectors.
 *
 * @param subscriptions by scope
 * @param connectors by scope
 * @param tenantWide how many whole-tenant readings are in it; selections are resolved only from those, and a scope that
 *     leaves is dropped after two
 */
public record Inventory(Map<ScopeId, Subscription> subscriptions, Map<ScopeId, Connector> connectors, long tenantWide) {

    /** Nothing read yet. */
    public static final Inventory EMPTY = new Inventory(Map.of(), Map.of(), 0);

    /**
     * A subscription that the identity can see.
     *
     * @param managementGroups names of all ancestors, lower case
     * @param enabled false when Azure says that it is Disabled or Deleted; PastDue and Warned ones still report
     */
    public record Subscription(
            ScopeId id,
            String name,
            String tenantId,
            boolean enabled,
            Map<String, String> tags,
            Set<String> managementGroups) {
        public Subscription {
            tags = Map.copyOf(tags);
            managementGroups = Set.copyOf(managementGroups);
        }
    }

    /** A security connector in a subscription that the identity can see. */
    public record Connector(ScopeId id, String name, Optional<Environment> environment) {
        /** The subscription that hosts it. */
        public ScopeId host() {
            return id.host().orElseThrow();
        }
    }

    public Inventory {
        subscriptions = Map.copyOf(subscriptions);
        connectors = Map.copyOf(connectors);
    }

    /** A whole-tenant reading: replaces everything. */
    public Inventory replacedBy(Collection<Subscription> readSubscriptions, Collection<Connector> readConnectors) {
        return new Inventory(
                readSubscriptions.stream().collect(Collectors.toMap(Subscription::id, s -> s, (a, b) -> b)),
                readConnectors.stream().collect(Collectors.toMap(Connector::id, c -> c, (a, b) -> b)),
                tenantWide + 1);
    }

    /** A reading of some subscriptions: replaces what is known of those and keeps the rest. */
    public Inventory updatedFor(
            Set<ScopeId> hosts, Collection<Subscription> readSubscriptions, Collection<Connector> readConnectors) {
        Map<ScopeId, Subscription> newSubscriptions = new HashMap<>(subscriptions);
        newSubscriptions.keySet().removeAll(hosts);
        readSubscriptions.forEach(s -> newSubscriptions.put(s.id(), s));
        Map<ScopeId, Connector> newConnectors = new HashMap<>(connectors);
        newConnectors.values().removeIf(c -> hosts.contains(c.host()));
        readConnectors.forEach(c -> newConnectors.put(c.id(), c));
        return new Inventory(newSubscriptions, newConnectors, tenantWide);
    }

    /** Azure's name of a scope. */
    public Optional<String> nameOf(ScopeId id) {
        return id.isSubscription()
                ? Optional.ofNullable(subscriptions.get(id)).map(Subscription::name)
                : Optional.ofNullable(connectors.get(id)).map(Connector::name);
    }

    /** What a scope is, with these of its tags, while the identity can see its subscription. */
    public Optional<ScopeProfile> profileOf(ScopeId id, Predicate<String> keptTags) {
        return hostOf(id)
                .map(host -> new ScopeProfile(
                        nameOf(id).orElse(""),
                        Objects.requireNonNullElse(host.tenantId(), ""),
                        host.tags().entrySet().stream()
                                .filter(tag -> keptTags.test(tag.getKey()))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }

    /** The environment of a scope as far as the inventory knows it. */
    public Optional<Environment> environmentOf(ScopeId id) {
        return id.isSubscription()
                ? Optional.of(Environment.AZURE)
                : Optional.ofNullable(connectors.get(id)).flatMap(Connector::environment);
    }

    /** The subscription of a scope, or the one that hosts it, when the identity can see it. */
    public Optional<Subscription> hostOf(ScopeId id) {
        return id.host().map(subscriptions::get);
    }

    /** The tenant that the visible subscriptions belong to: the most frequent one, ties by name. */
    public Optional<String> tenantId() {
        return subscriptions.values().stream()
                .map(Subscription::tenantId)
                .filter(Objects::nonNull)
                .filter(id -> !id.isBlank())
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
    }

    /** The connectors hosted in a subscription. */
    public List<Connector> connectorsIn(Set<ScopeId> hosts) {
        return connectors.values().stream()
                .filter(connector -> hosts.contains(connector.host()))
                .toList();
    }
}
