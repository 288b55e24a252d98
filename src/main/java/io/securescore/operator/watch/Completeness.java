package io.securescore.operator.watch;

import io.securescore.operator.poll.Membership;
import io.securescore.operator.score.ScopeState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The condition Complete: whether every scope that isn't waived has a fresh score, and if not, why. */
final class Completeness {
    private Completeness() {}

    static Judgement judge(WatchInput input, List<ScopeVerdict> counted, Wording wording) {
        if (input.membership().resolved() && input.membership().namesNothing()) {
            return Judgement.no(Reasons.NOTHING_SELECTED, Readiness.nothingSelected(input));
        }
        List<ScopeVerdict> pending =
                counted.stream().filter(Completeness::pending).toList();
        List<ScopeVerdict> missing =
                counted.stream().filter(Completeness::missing).toList();
        String causes = missing.isEmpty() ? "" : causes(missing, counted.size(), wording);
        if (input.membership().shrink().isPresent()) {
            String shrank = shrank(input.membership().shrink().get());
            return Judgement.no(Reasons.SELECTION_SHRANK, causes.isEmpty() ? shrank : shrank + " " + causes);
        }
        if (!missing.isEmpty()) {
            List<String> reasons =
                    missing.stream().map(Wording::causeOf).distinct().toList();
            return Judgement.no(reasons.size() == 1 ? reasons.get(0) : Reasons.SEVERAL_CAUSES, causes);
        }
        if (!input.membership().resolved()) {
            return Judgement.unknown(Reasons.PENDING, Readiness.unread(input));
        }
        if (!pending.isEmpty()) {
            return Judgement.unknown(Reasons.PENDING, waiting(pending, counted.size(), wording));
        }
        return Judgement.yes(Reasons.ALL_SCORED, allScored(counted.size()));
    }

    /** Which scopes wait for their first poll. */
    static String waiting(List<ScopeVerdict> pending, int all, Wording wording) {
        return pending.size() + " of " + Wording.scopes(all) + " "
                + (pending.size() == 1 ? "waits for its" : "wait for their") + " first poll: "
                + Wording.list(pending, wording::name) + ".";
    }

    /** Never polled, and no score from before. */
    static boolean pending(ScopeVerdict scope) {
        return !scope.usable() && scope.record().state() == ScopeState.PENDING;
    }

    /** Polled, without a usable score. */
    static boolean missing(ScopeVerdict scope) {
        return !scope.usable() && scope.record().state() != ScopeState.PENDING;
    }

    private static String causes(List<ScopeVerdict> missing, int all, Wording wording) {
        if (missing.size() == 1) {
            ScopeVerdict scope = missing.get(0);
            return "1 of " + Wording.scopes(all) + " has no fresh score: " + wording.cause(scope) + ". "
                    + ScopeMessages.of(scope).orElse("");
        }
        Map<String, List<ScopeVerdict>> byCause =
                missing.stream().collect(Collectors.groupingBy(Wording::causeOf, TreeMap::new, Collectors.toList()));
        String counts = byCause.entrySet().stream()
                .map(cause -> cause.getValue().size() + " " + cause.getKey())
                .collect(Collectors.joining(", "));
        return missing.size() + " of " + Wording.scopes(all) + " have no fresh score (" + counts + "): "
                + Wording.list(missing, byCause.size() == 1 ? wording::name : wording::cause)
                + ". The message of each scope in status.scopes says what to do.";
    }

    private static String shrank(Membership.Shrink shrink) {
        String groups = shrink.vanishedManagementGroups().isEmpty()
                ? ""
                : " (no longer visible: management group "
                        + shrink.vanishedManagementGroups().stream().sorted().collect(Collectors.joining(", ")) + ")";
        String shrank =
                shrink.lost() == 0 ? "shrank" : "lost " + shrink.lost() + " of its " + Wording.scopes(shrink.before());
        return "The selection " + shrank + " at once" + groups
                + ", which looks like lost access, so they are kept for 24 hours: check the role assignments of the"
                + " operator's identity. If the scopes are really gone, set the annotation securescore.io/requested-at to a"
                + " new value, and they leave at once.";
    }

    private static String allScored(int counted) {
        return counted == 0
                ? "Every scope is waived, so none needs a score."
                : counted + " of " + Wording.scopes(counted) + " " + Wording.have(counted) + " a fresh score.";
    }
}
