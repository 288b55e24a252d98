package io.securescore.operator.azure;

/** The port to whoever watches that polling does not hang: one request is short, a sweep of many may last for hours. */
@FunctionalInterface
public interface RequestHeartbeat {

    /** Called before every try of a request, on the thread that sends it; must not throw. */
    void beat();
}
