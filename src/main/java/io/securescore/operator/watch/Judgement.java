package io.securescore.operator.watch;

import java.util.Optional;

/**
 * The content of one condition.
 *
 * @param status True, False or Unknown, as the Kubernetes API spells them
 * @param reason one of {@link Reasons}
 * @param message numbers and names, no time stamps, under 1,024 characters
 */
public record Judgement(String status, String reason, String message) {
    /** The condition holds. */
    public static final String TRUE = "True";
    /** It doesn't. */
    public static final String FALSE = "False";
    /** It can't be told. */
    public static final String UNKNOWN = "Unknown";

    static Judgement yes(String reason, String message) {
        return new Judgement(TRUE, reason, Wording.limit(message));
    }

    static Judgement no(String reason, String message) {
        return new Judgement(FALSE, reason, Wording.limit(message));
    }

    static Judgement unknown(String reason, String message) {
        return new Judgement(UNKNOWN, reason, Wording.limit(message));
    }

    /** Whether the status is this one. */
    public boolean is(String otherStatus) {
        return status.equals(otherStatus);
    }

    /** The verdict as {@code securescore_watch_meets_minimum} shows it: absent when unknown. */
    public Optional<Boolean> decided() {
        return is(UNKNOWN) ? Optional.empty() : Optional.of(is(TRUE));
    }
}
