package io.securescore.operator.score;

import java.util.Map;
import java.util.Optional;

/**
 * What Azure last said a scope is. It stays when access to the scope is lost, so that its name and its owner don't change with
 * what the identity may read.
 *
 * @param name Azure's name; empty of a connector that Azure doesn't list
 * @param tenantId the tenant of its subscription, a GUID; empty when Azure didn't say
 * @param tags those of its subscription that are kept
 */
public record ScopeProfile(String name, String tenantId, Map<String, String> tags) {
    public ScopeProfile {
        tags = Map.copyOf(tags);
    }

    /** With the name that it had, where it has none any more. */
    ScopeProfile named(Optional<ScopeProfile> earlier) {
        return name.isEmpty() && earlier.isPresent()
                ? new ScopeProfile(earlier.get().name(), tenantId, tags)
                : this;
    }
}
