package io.securescore.fakeazure;

/**
 * One link of a subscription's {@code managementGroupAncestorsChain}.
 *
 * @param name the group's id, for the tenant root group the tenant's GUID
 * @param displayName the name people see
 */
public record ManagementGroup(String name, String displayName) {}
