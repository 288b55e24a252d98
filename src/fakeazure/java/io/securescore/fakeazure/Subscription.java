package io.securescore.fakeazure;

import java.util.List;
import java.util.Map;

/**
 * A subscription and what it hosts.
 *
 * @param id GUID, lower case
 * @param name display name, not unique
 * @param state Enabled, Disabled, Warned or PastDue
 * @param tags its tags
 * @param managementGroups its ancestors, nearest first, the tenant root group last
 * @param access what the operator's identity may see
 * @param registered whether Microsoft.Security is registered
 * @param posture its own score, or null when there is none yet
 * @param connectors the connectors that it hosts
 */
public record Subscription(
        String id,
        String name,
        String state,
        Map<String, String> tags,
        List<ManagementGroup> managementGroups,
        Access access,
        boolean registered,
        Posture posture,
        List<Connector> connectors) {

    static Subscription enabled(
            String id, String name, Map<String, String> tags, List<ManagementGroup> groups, Posture posture) {
        return new Subscription(id, name, "Enabled", tags, groups, Access.READABLE, true, posture, List.of());
    }

    /** Another display name, also one that is already taken. */
    public Subscription withName(String changed) {
        return new Subscription(id, changed, state, tags, managementGroups, access, registered, posture, connectors);
    }

    /** Another state, for instance Disabled. */
    public Subscription withState(String changed) {
        return new Subscription(id, name, changed, tags, managementGroups, access, registered, posture, connectors);
    }

    /** Other tags. */
    public Subscription withTags(Map<String, String> changed) {
        return new Subscription(id, name, state, changed, managementGroups, access, registered, posture, connectors);
    }

    /** Moved to another place; nearest group first. */
    public Subscription withManagementGroups(List<ManagementGroup> changed) {
        return new Subscription(id, name, state, tags, changed, access, registered, posture, connectors);
    }

    /** Other rights. */
    public Subscription withAccess(Access changed) {
        return new Subscription(id, name, state, tags, managementGroups, changed, registered, posture, connectors);
    }

    /** With or without the provider Microsoft.Security. */
    public Subscription withRegistered(boolean changed) {
        return new Subscription(id, name, state, tags, managementGroups, access, changed, posture, connectors);
    }

    /** Another score; null for none. */
    public Subscription withPosture(Posture changed) {
        return new Subscription(id, name, state, tags, managementGroups, access, registered, changed, connectors);
    }

    /** Other connectors. */
    public Subscription withConnectors(List<Connector> changed) {
        return new Subscription(
                id, name, state, tags, managementGroups, access, registered, posture, List.copyOf(changed));
    }
}
