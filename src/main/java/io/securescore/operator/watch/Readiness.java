package io.securescore.operator.watch;

import io.securescore.operator.poll.SweepStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The condition Ready: whether this generation is processed and its sweeps run. No single scope moves it, and no low score.
 */
final class Readiness {
    private static final String SELECTION_UNREAD = "The selection waits for the first reading of the tenant.";

    private static final String GROUPS_UNREAD =
            "An access rule names management groups, so what may be watched waits for the first reading of the tenant.";

    private static final String FIRST_ANSWER = "Waiting for the first answer from Azure.";

    private Readiness() {}

    static Judgement judge(WatchInput input) {
        SweepStatus sweep = input.sweep();
        Optional<String> why = input.failure();
        if (sweep.credentialFailed()) {
            return Judgement.no(
                    Reasons.CREDENTIAL_FAILED,
                    why.orElse("The operator got no token from Microsoft Entra ID: check its credential settings."));
        }
        if (sweep.nothingReadable()) {
            return Judgement.no(
                    Reasons.NOTHING_READABLE,
                    why.orElse(
                            "The operator's identity can read no subscription at all: assign it Security Reader on the"
                                    + " subscriptions or on a management group above them."));
        }
        if (input.membership().resolved() && input.membership().namesNothing()) {
            return Judgement.no(Reasons.NOTHING_SELECTED, nothingSelected(input));
        }
        if (input.membership().resolved() && input.membership().scopes().isEmpty()) {
            return Judgement.no(Reasons.DENIED, Denial.ofAll(input.membership()));
        }
        if (!input.now().isBefore(deadline(input))) {
            return Judgement.no(
                    Reasons.SWEEP_FAILED,
                    "Azure has given no answer for a whole poll interval ("
                            + input.spec().pollInterval() + "). "
                            + why.orElse("See the operator's log for what its requests ended with."));
        }
        if (sweep.lastAnswer().isEmpty() || !input.membership().resolved()) {
            return Judgement.unknown(
                    Reasons.PENDING,
                    Wording.sentences(
                            List.of(Optional.of(sweep.lastAnswer().isEmpty() ? FIRST_ANSWER : unread(input)), why)));
        }
        return Judgement.yes(
                Reasons.POLLED,
                why.map(message -> "Sweeps run, but the last one got no answer. " + message)
                        .orElse("Polled every " + input.spec().pollInterval() + "."));
    }

    /**
     * From when the silence has lasted too long: a whole interval after an answer was due, which is at once for a watch that
     * has had none, and an interval after the last one otherwise. A sweep that is merely running never reaches it.
     */
    static Instant deadline(WatchInput input) {
        Instant due = input.sweep()
                .lastAnswer()
                .map(answer -> answer.plus(input.interval()))
                .filter(next -> next.isAfter(input.sweep().since()))
                .orElse(input.sweep().since());
        return due.plus(input.interval());
    }

    /** What a watch waits for whose members aren't known. */
    static String unread(WatchInput input) {
        return input.spec().select() == null ? GROUPS_UNREAD : SELECTION_UNREAD;
    }

    /** What to do about a watch without scopes. */
    static String nothingSelected(WatchInput input) {
        if (input.spec().select() == null) {
            return "Every listed scope is excluded too, so nothing is watched: take one out of exclude.";
        }
        return input.failure()
                .or(() -> Denial.ofSelected(input).map(leftOut -> "Nothing is left of the selection. " + leftOut))
                .orElse(
                        "The selection matches no subscription or connector that the operator's identity can read: check the names"
                                + " of management groups and tags, and that the identity has Security Reader there.");
    }
}
