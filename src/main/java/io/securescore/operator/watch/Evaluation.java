package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.EnvironmentScore;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Summary;
import io.securescore.operator.score.AggregateScore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One watch, judged at one instant.
 *
 * @param generation of the spec that was judged
 * @param scopes every watched scope, and those denied to it, those that need attention first: below their minimum (furthest first), without a usable
 *     score, the others by score, waived ones last
 * @param aggregate over the usable scores
 * @param summary counts over all scopes
 * @param environments the aggregate per environment
 * @param lowest the scope furthest below its own minimum
 * @param ready content of the condition Ready
 * @param complete content of the condition Complete
 * @param verdict content of the condition MeetsMinimum; empty without a minimum
 * @param changes the notable changes of the last 7 days, the largest first
 * @param suspended whether the watch is suspended; everything else is empty then
 * @param resolved whether the selection has been read
 * @param requestTooLong whether a {@code requested-at} was ignored for its length
 * @param failure why the last sweep got no whole answer
 * @param message the one sentence that matters most now, and what is odd about the watch
 * @param next when time alone changes something of this
 */
public record Evaluation(
        long generation,
        List<ScopeVerdict> scopes,
        Optional<AggregateScore> aggregate,
        Summary summary,
        List<EnvironmentScore> environments,
        Optional<ScopeVerdict> lowest,
        Judgement ready,
        Judgement complete,
        Optional<Judgement> verdict,
        List<ScopeChange> changes,
        boolean suspended,
        boolean resolved,
        boolean requestTooLong,
        Optional<String> failure,
        String message,
        Optional<Instant> next) {}
