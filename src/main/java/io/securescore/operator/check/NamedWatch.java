package io.securescore.operator.check;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;

/**
 * A watch from a file.
 *
 * @param name {@code namespace/name}, or the name alone
 */
public record NamedWatch(String name, SecureScoreWatchSpec spec) {}
