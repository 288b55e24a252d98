package io.securescore.operator.api.v1alpha1;

/** The condition types of a watch. */
public final class Conditions {
    /** This generation is processed and sweeps run. */
    public static final String READY = "Ready";
    /** Every scope that isn't waived has a fresh score. */
    public static final String COMPLETE = "Complete";
    /** The verdict; absent without a minimum. */
    public static final String MEETS_MINIMUM = "MeetsMinimum";
    /** Present while the watch is suspended. */
    public static final String SUSPENDED = "Suspended";

    private Conditions() {}
}
