package io.securescore.operator.score;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What has a secure score: an Azure subscription or a security connector, named by its lower-cased ARM id
 * ({@code /subscriptions/<guid>} or {@code .../providers/microsoft.security/securityconnectors/<name>}).
 *
 * <p>Azure varies the casing of ids between its APIs, so ids are compared only in this form. Everything that is kept per
 * scope is keyed by it, never by the subscription alone: one subscription may host several connectors.
 */
public record ScopeId(String value) implements Comparable<ScopeId> {
    /** {@code scope_type} of a subscription. */
    public static final String SUBSCRIPTION = "Subscription";
    /** {@code scope_type} of a security connector. */
    public static final String SECURITY_CONNECTOR = "SecurityConnector";

    private static final String SUBSCRIPTIONS = "/subscriptions/";
    private static final String CONNECTORS = "/providers/microsoft.security/securityconnectors/";

    public ScopeId {
        Objects.requireNonNull(value, "value");
        value = value.strip().toLowerCase(Locale.ROOT);
        while (value.length() > 1 && value.endsWith("/")) {
            value = value.substring(0, value.length() - 1);
        }
    }

    /** The scope of an ARM id in any casing. */
    public static ScopeId of(String armId) {
        return new ScopeId(armId);
    }

    /** The scope of a subscription's GUID in any casing. */
    public static ScopeId subscription(String guid) {
        return new ScopeId(SUBSCRIPTIONS + guid);
    }

    /** The scope that a user wrote: a bare GUID is a subscription, anything else an ARM id. */
    public static ScopeId parse(String guidOrArmId) {
        return guidOrArmId.startsWith("/") ? of(guidOrArmId) : subscription(guidOrArmId);
    }

    /** Whether this is exactly a subscription. */
    public boolean isSubscription() {
        return value.startsWith(SUBSCRIPTIONS) && value.indexOf('/', SUBSCRIPTIONS.length()) < 0;
    }

    /** Whether this is a security connector. */
    public boolean isConnector() {
        return value.startsWith(SUBSCRIPTIONS) && value.contains(CONNECTORS);
    }

    /** {@link #SUBSCRIPTION} or {@link #SECURITY_CONNECTOR}. */
    public String type() {
        return isConnector() ? SECURITY_CONNECTOR : SUBSCRIPTION;
    }

    /** The subscription itself, or the one that hosts the connector; empty for an id outside any subscription. */
    public Optional<ScopeId> host() {
        return subscriptionGuid().map(ScopeId::subscription);
    }

    /** The GUID of {@link #host()}. */
    public Optional<String> subscriptionGuid() {
        if (!value.startsWith(SUBSCRIPTIONS)) {
            return Optional.empty();
        }
        int end = value.indexOf('/', SUBSCRIPTIONS.length());
        return Optional.of(value.substring(SUBSCRIPTIONS.length(), end < 0 ? value.length() : end));
    }

    /** The last part of the id: a subscription's GUID or a connector's name; the name of last resort. */
    public String lastPart() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(ScopeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
