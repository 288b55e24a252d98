package io.securescore.operator.score;

import java.util.Arrays;
import java.util.Optional;

/** What is known of a scope: what its last poll found, or why there was none. */
public enum ScopeState {
    /** Never polled. */
    PENDING("Pending"),
    /** A row with points. */
    SCORED("Scored"),
    /** Readable, but without a score: no row, or a row whose maximum is 0. */
    NOT_SCORED("NotScored"),
    /** The subscription is disabled. */
    DISABLED("Disabled"),
    /** The identity may not read the scope. */
    ACCESS_DENIED("AccessDenied"),
    /** No access rule lets the watch's namespace watch it: a watch's view of it, not found by a poll. */
    DENIED("Denied"),
    /** No such scope in this tenant. */
    NOT_FOUND("NotFound"),
    /** The subscription is not registered to Microsoft.Security. */
    NOT_REGISTERED("NotRegistered"),
    /** Azure refused the request for its rate. */
    THROTTLED("Throttled"),
    /** No usable answer. */
    FAILED("Failed");

    private final String label;

    ScopeState(String label) {
        this.label = label;
    }

    /** As status and metrics spell it. */
    public String label() {
        return label;
    }

    /** The state of a label; empty for an unknown one (a status of another version). */
    public static Optional<ScopeState> parse(String label) {
        return Arrays.stream(values())
                .filter(state -> state.label.equals(label))
                .findFirst();
    }

    /**
     * Whether a fresh earlier score stays usable in this state: a poll that got no answer says nothing about the scope, so
     * Scored, Throttled and Failed keep it; every other state takes effect at once.
     */
    public boolean keepsScore() {
        return this == SCORED || this == THROTTLED || this == FAILED;
    }

    @Override
    public String toString() {
        return label;
    }
}
