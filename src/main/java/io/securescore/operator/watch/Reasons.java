package io.securescore.operator.watch;

import io.securescore.operator.score.ScopeState;

/** Every reason of a condition that isn't only the label of a scope's state. */
public final class Reasons {
    // Ready
    public static final String POLLED = "Polled";
    public static final String CREDENTIAL_FAILED = "CredentialFailed";
    public static final String NOTHING_SELECTED = "NothingSelected";
    /** Also of Complete, there as the state of its scopes. */
    public static final String DENIED = ScopeState.DENIED.label();

    public static final String NOTHING_READABLE = "NothingReadable";
    public static final String SWEEP_FAILED = "SweepFailed";
    public static final String PENDING = "Pending";
    public static final String RECONCILE_ERROR = "ReconcileError";
    // Complete
    public static final String ALL_SCORED = "AllScored";
    public static final String STALE = "Stale";
    public static final String SELECTION_SHRANK = "SelectionShrank";
    public static final String SEVERAL_CAUSES = "SeveralCauses";
    // MeetsMinimum
    public static final String AT_OR_ABOVE_MINIMUM = "AtOrAboveMinimum";
    public static final String BELOW_MINIMUM = "BelowMinimum";
    public static final String SCORE_UNKNOWN = "ScoreUnknown";
    // Suspended
    public static final String SUSPENDED_BY_SPEC = "SuspendedBySpec";

    private Reasons() {}
}
