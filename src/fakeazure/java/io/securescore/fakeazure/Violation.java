package io.securescore.fakeazure;

/**
 * A request that the operator must never send, above all one that would write.
 *
 * @param method HTTP method
 * @param path its path
 * @param reason what is wrong with it
 */
public record Violation(String method, String path, String reason) {}
