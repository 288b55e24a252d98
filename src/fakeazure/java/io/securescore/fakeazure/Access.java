package io.securescore.fakeazure;

/** What the operator's identity gets to see of a subscription. */
public enum Access {
    /** Resource Graph and ARM both answer. */
    READABLE,
    /** No role: Resource Graph hides it silently, ARM answers 403 AuthorizationFailed. */
    FORBIDDEN,
    /** Resource Graph does not show it (a copy that lags), ARM still answers. */
    HIDDEN,
    /** Deleted or mistyped: Resource Graph has nothing, ARM answers 404 SubscriptionNotFound. */
    DELETED,
    /** Of another tenant: Resource Graph has nothing, ARM answers 401 InvalidAuthenticationTokenTenant. */
    FOREIGN
}
