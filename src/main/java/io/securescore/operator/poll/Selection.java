package io.securescore.operator.poll;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.access.NamespaceAccess.Decision;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Exclusion;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.TagSelector;
import io.securescore.operator.poll.Membership.Shrink;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.Inventory.Connector;
import io.securescore.operator.score.Inventory.Subscription;
import io.securescore.operator.score.ScopeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which scopes a watch has. Pure.
 *
 * <p>Listed scopes never leave by themselves. A selected scope that the inventory lacks leaves after two inventories. A
 * selection that shrinks by more than 10 % and at least {@value #GUARD_MINIMUM} scopes at once, or whose management group
 * vanishes, is taken for lost access, not departure: its scopes are kept for 24 hours, or until the watch is edited or a
 * {@code requested-at} is handled. Reported by the condition Complete, reason SelectionShrank.
 *
 * <p>What no access rule allows is not watched: a listed scope is denied, a selected one left out and counted. Where the rules
 * change, the guard holds nothing back.
 */
public final class Selection {
    /** A selection that loses fewer scopes than this at once is never guarded. */
    public static final int GUARD_MINIMUM = 20;
    /** How long the guard keeps what was lost. */
    public static final Duration GUARD_TIME = Duration.ofHours(24);

    private static final int GUARD_SHARE = 10;

    private Selection() {}

    /** Whether a watch has a rule that needs the whole-tenant inventory. */
    public static boolean isSelective(SecureScoreWatchSpec spec) {
        return spec.select() != null;
    }

    /** Whether a watch needs the whole-tenant inventory: to select, or to know what it may watch. */
    static boolean needsTenant(SecureScoreWatchSpec spec, NamespaceAccess access) {
        return isSelective(spec)
                || !access.managementGroups().isEmpty()
                        && listedScopes(spec).stream()
                                .anyMatch(id -> access.decide(id, Inventory.EMPTY) == Decision.UNDECIDED);
    }

    /**
     * The members of a watch.
     *
     * @param access what its namespace may watch
     * @param previous the last answer for the same watch, if any
     * @param handledRequest the last {@code requested-at} whose poll has ended
     */
    public static Membership resolve(
            SecureScoreWatchSpec spec,
            long generation,
            NamespaceAccess access,
            Optional<Membership> previous,
            Inventory inventory,
            Optional<String> handledRequest,
            Instant now) {
        if (previous.isPresent() && isCurrent(previous.get(), generation, access, inventory, handledRequest, now)) {
            return previous.get();
        }
        Set<ScopeId> excluded = excluded(spec);
        Permission permission = new Permission(access, inventory, previous);
        Set<ScopeId> named = listedScopes(spec);
        Set<ScopeId> listed = permission.notDenied(named);
        TreeSet<ScopeId> denied = new TreeSet<>(named);
        denied.removeAll(listed);
        if (isSelective(spec) && inventory.tenantWide() == 0) {
            return unresolved(spec, generation, permission, listed, denied, excluded, handledRequest);
        }
        Set<ScopeId> wanted = selected(spec, inventory, named, excluded);
        Set<ScopeId> fresh = permission.notDenied(wanted);
        Set<ScopeId> leftOut = new HashSet<>(wanted);
        leftOut.removeAll(fresh);
        leftOut.removeAll(denied);
        Set<String> populated = populatedGroups(spec, inventory);
        boolean accept = previous.isEmpty()
                || previous.get().generation() != generation
                || !previous.get().access().equals(access)
                || !previous.get().handledRequest().equals(handledRequest)
                || previous.get().shrink().filter(s -> hasEnded(s, now)).isPresent();
        Set<ScopeId> kept = new HashSet<>();
        Set<ScopeId> missingOnce = Set.of();
        Optional<Shrink> shrink = Optional.empty();
        if (!accept) {
            Set<ScopeId> lost = new HashSet<>(previous.get().selected());
            lost.removeAll(fresh);
            lost.removeAll(listed);
            lost.removeAll(excluded);
            lost.removeIf(permission::isDeniedForGood);
            shrink = shrink(previous.get(), lost, populated, now);
            if (shrink.isEmpty()) {
                lost.removeAll(previous.get().missingOnce());
                missingOnce = lost;
            }
            kept = lost;
        }
        Set<ScopeId> selected = new HashSet<>(fresh);
        selected.addAll(kept);
        TreeSet<ScopeId> scopes = new TreeSet<>(listed);
        scopes.addAll(selected);
        Set<ScopeId> undecided = permission.of(listed.stream(), Decision.UNDECIDED);
        return new Membership(
                scopes,
                undecided,
                denied,
                leftOut.size(),
                selected,
                missingOnce,
                shrink,
                undecided.isEmpty(),
                generation,
                inventory.tenantWide(),
                handledRequest,
                shrink.isPresent() ? previous.get().populatedGroups() : populated,
                folded(spec),
                access);
    }

    private static boolean isCurrent(
            Membership previous,
            long generation,
            NamespaceAccess access,
            Inventory inventory,
            Optional<String> handledRequest,
            Instant now) {
        return previous.generation() == generation
                && previous.access().equals(access)
                && previous.inventory() == inventory.tenantWide()
                && previous.handledRequest().equals(handledRequest)
                && previous.shrink().filter(s -> hasEnded(s, now)).isEmpty();
    }

    private static boolean hasEnded(Shrink shrink, Instant now) {
        return !now.isBefore(shrink.since().plus(GUARD_TIME));
    }

    private static Membership unresolved(
            SecureScoreWatchSpec spec,
            long generation,
            Permission permission,
            Set<ScopeId> listed,
            SortedSet<ScopeId> denied,
            Set<ScopeId> excluded,
            Optional<String> handledRequest) {
        Optional<Membership> previous = permission.previous();
        Set<ScopeId> known = new HashSet<>(
                permission.notDenied(previous.map(Membership::selected).orElse(Set.of())));
        known.removeAll(excluded);
        TreeSet<ScopeId> scopes = new TreeSet<>(listed);
        scopes.addAll(known);
        return new Membership(
                scopes,
                permission.of(scopes.stream(), Decision.UNDECIDED),
                denied,
                0,
                known,
                Set.of(),
                previous.flatMap(Membership::shrink),
                previous.isPresent() && previous.get().resolved(),
                generation,
                0,
                handledRequest,
                previous.map(Membership::populatedGroups).orElse(Set.of()),
                folded(spec),
                permission.access());
    }

    private static Optional<Shrink> shrink(Membership previous, Set<ScopeId> lost, Set<String> populated, Instant now) {
        if (lost.isEmpty()) {
            return Optional.empty();
        }
        int before = previous.selected().size();
        Set<String> vanished = new TreeSet<>(previous.populatedGroups());
        vanished.removeAll(populated);
        boolean shrank = lost.size() >= GUARD_MINIMUM && lost.size() * GUARD_SHARE > before;
        if (previous.shrink().isEmpty() && !shrank && vanished.isEmpty()) {
            return Optional.empty();
        }
        Instant since = previous.shrink().map(Shrink::since).orElse(now);
        return Optional.of(new Shrink(since, lost.size(), before, vanished));
    }

    private static Stream<ScopeId> listed(SecureScoreWatchSpec spec) {
        return Stream.concat(
                spec.subscriptions().stream().map(s -> ScopeId.subscription(s.id())),
                spec.connectors().stream().map(c -> ScopeId.of(c.id())));
    }

    /** The scopes that a watch lists by id, less the excluded. */
    static Set<ScopeId> listedScopes(SecureScoreWatchSpec spec) {
        Set<ScopeId> listed = listed(spec).collect(Collectors.toCollection(TreeSet::new));
        listed.removeAll(excluded(spec));
        return listed;
    }

    private static Set<ScopeId> excluded(SecureScoreWatchSpec spec) {
        return spec.exclude().stream().map(Exclusion::id).map(ScopeId::parse).collect(Collectors.toSet());
    }

    private static Set<ScopeId> selected(
            SecureScoreWatchSpec spec, Inventory inventory, Set<ScopeId> listed, Set<ScopeId> excluded) {
        if (!isSelective(spec)) {
            return Set.of();
        }
        SecureScoreWatchSpec.Selection select = spec.select();
        Set<ScopeId> selected = inventory.subscriptions().values().stream()
                .filter(subscription -> hasBase(select, subscription))
                .filter(subscription -> select.tags().stream().allMatch(tag -> hasTag(subscription, tag)))
                .map(Subscription::id)
                .filter(id -> !excluded.contains(id))
                .collect(Collectors.toCollection(HashSet::new));
        if (select.connectors() != null) {
            Set<ScopeId> hosts = new HashSet<>(selected);
            listed.stream().filter(ScopeId::isSubscription).forEach(hosts::add);
            inventory.connectorsIn(hosts).stream()
                    .filter(connector -> hasEnvironment(select.connectors().environments(), connector))
                    .map(Connector::id)
                    .filter(id -> !excluded.contains(id))
                    .forEach(selected::add);
        }
        return selected;
    }

    private static boolean hasBase(SecureScoreWatchSpec.Selection select, Subscription subscription) {
        return Boolean.TRUE.equals(select.allReadable())
                || select.managementGroups().stream()
                        .map(group -> group.toLowerCase(Locale.ROOT))
                        .anyMatch(subscription.managementGroups()::contains);
    }

    /** Azure compares tag names without case, values with it. */
    private static boolean hasTag(Subscription subscription, TagSelector tag) {
        return subscription.tags().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(tag.name()))
                .anyMatch(entry -> tag.values().isEmpty() || tag.values().contains(entry.getValue()));
    }

    private static boolean hasEnvironment(List<String> environments, Connector connector) {
        return environments.isEmpty()
                || environments.stream()
                        .flatMap(label -> Environment.parse(label).stream())
                        .anyMatch(environment -> connector
                                .environment()
                                .filter(environment::equals)
                                .isPresent());
    }

    private static Set<String> populatedGroups(SecureScoreWatchSpec spec, Inventory inventory) {
        if (!isSelective(spec)) {
            return Set.of();
        }
        Set<String> seen = inventory.subscriptions().values().stream()
                .flatMap(subscription -> subscription.managementGroups().stream())
                .collect(Collectors.toSet());
        return managementGroups(spec).stream().filter(seen::contains).collect(Collectors.toSet());
    }

    /** The selected management groups, lower case. */
    static Set<String> managementGroups(SecureScoreWatchSpec spec) {
        return spec.select() == null
                ? Set.of()
                : spec.select().managementGroups().stream()
                        .map(group -> group.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
    }

    private static Map<ScopeId, Integer> folded(SecureScoreWatchSpec spec) {
        Map<ScopeId, Integer> counts = new TreeMap<>();
        listed(spec).forEach(id -> counts.merge(id, 1, Integer::sum));
        counts.values().removeIf(count -> count == 1);
        return counts;
    }
}
