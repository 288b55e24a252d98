package io.securescore.operator.check;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;

/**
 * A watch from a file.
 *
 * @param name {@code namespace/name}, or the name alone
 * @param namespace {@code default} where the file doesn't say, as for kubectl
 */
public record NamedWatch(String name, String namespace, SecureScoreWatchSpec spec) {}
