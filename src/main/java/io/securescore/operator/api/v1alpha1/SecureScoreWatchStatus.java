package io.securescore.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.math.BigDecimal;
import java.util.List;

/** What the operator last found. Times are RFC 3339 in UTC, to the second; scores are percent 0..100, cut to 2 decimals. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonClassDescription("What the operator last found. It alone writes here.")
public record SecureScoreWatchStatus(
        @JsonPropertyDescription("The metadata.generation of the spec that this status answers to.")
                Long observedGeneration,
        @JsonPropertyDescription(
                        "Which score this is: always ClassicSecureScore, the score of the Azure portal (Microsoft "
                                + "Cloud Security Benchmark), not the Defender portal's Cloud Secure Score.")
                String model,
        @JsonPropertyDescription("The Microsoft Entra tenant of the watched scopes, a GUID; absent until it is known.")
                String tenantId,
        @JsonPropertyDescription(
                        "The weighted score of all scopes with a usable score, in percent from 0 to 100, cut to 2 "
                                + "decimals; absent when there is none.")
                BigDecimal score,
        @JsonPropertyDescription(
                        "A bar per day for the last 14 days, lowest ▁ to highest █ (· a day without complete data, ¦ "
                                + "before a day with other scopes than the day before), and the change in points "
                                + "over 7 days.")
                String trend,
        @JsonPropertyDescription(
                        "Scopes below their minimum out of all scopes, like 2/14; absent without a minimum for "
                                + "each scope.")
                String below,
        @JsonPropertyDescription(
                        "What to fix first on the shortest way to the minimum, and what it gains in points; or "
                                + "why there is no such way. Absent when nothing is below its minimum.")
                String next,
        @JsonPropertyDescription("Counts over all watched scopes: total = scored + missing + pending.") Summary summary,
        @JsonPropertyDescription("The weighted score of each environment over its scopes with a usable score.")
                List<EnvironmentScore> environments,
        @JsonPropertyDescription(
                        "The scope furthest below its own minimum, or with the lowest score where scopes have no "
                                + "minimum; absent when nothing is scored.")
                LowestScope lowest,
        @JsonPropertyDescription(
                        "The watched scopes, those furthest below their minimum first, at most 1000; the summary "
                                + "counts all of them.")
                @Size(max = 1000)
                List<ScopeStatus> scopes,
        @JsonPropertyDescription(
                        "How many resources to fix, at the least, until every minimum is met; 0 when it is; absent "
                                + "without a minimum, while the verdict is open, and when some minimum is out of reach.")
                Long planResources,
        @JsonPropertyDescription(
                        "The shortest way to the minimum: its ten best steps, those that gain most per resource "
                                + "first. Where a minimum is out of reach, whatever brings it nearer.")
                @Size(max = 10)
                List<PlanStep> plan,
        @JsonPropertyDescription(
                        "Why scores moved: the 20 largest changes of the last 7 days of at least 0.5 points, the "
                                + "largest first.")
                @Size(max = 20)
                List<Change> recentChanges,
        @JsonPropertyDescription("One point per day (UTC) for the last 30 days, the newest last.") @Size(max = 30)
                List<Day> history,
        @JsonPropertyDescription(
                        "When the last sweep over this watch's scopes ended, whatever its outcome; an RFC 3339 "
                                + "time in UTC.")
                String lastPollTime,
        @JsonPropertyDescription("The last value of the annotation securescore.io/requested-at whose poll has ended.")
                String lastHandledRequest,
        @JsonPropertyDescription("The one sentence that matters most now.") String message,
        @JsonPropertyDescription(
                        "Ready, Complete, MeetsMinimum (only with a minimum) and Suspended (only while suspended).")
                List<Condition> conditions) {

    /** The most scopes that a status lists; its summary counts all. */
    public static final int MOST_SCOPES = 1_000;

    /** The most steps that a plan lists. */
    public static final int MOST_STEPS = 10;

    /** The most changes that a status lists. */
    public static final int MOST_CHANGES = 20;

    /** The most days that a history lists. */
    public static final int MOST_DAYS = 30;

    /** The only model there is: the classic secure score (MCSB, {@code ascScore}). */
    public static final String CLASSIC_SECURE_SCORE = "ClassicSecureScore";

    /** Counts over all scopes. */
    public record Summary(
            @JsonPropertyDescription(
                            "Watched scopes, but for those waived without a minimum of their own: scored + missing + pending.")
                    int total,
            @JsonPropertyDescription("Scopes with a usable score: read, fresh and not withdrawn since.") int scored,
            @JsonPropertyDescription("Scopes below their minimum; 0 without one.") int belowMinimum,
            @JsonPropertyDescription("Scopes without a usable score, whatever the cause.") int missing,
            @JsonPropertyDescription("Scopes that were never polled yet.") int pending,
            @JsonPropertyDescription(
                            "Scopes with a waiver that has not ended; counted above too when the waiver has a minimum.")
                    int waived,
            @JsonPropertyDescription("Scopes whose last good score is too old to count; counted above too.")
                    int stale) {}

    /** The aggregate of one environment over its usable scores. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EnvironmentScore(
            @JsonPropertyDescription("Azure, AWS, GCP, AzureDevOps, GitHub, GitLab, DockerHub or JFrog.")
                    String environment,
            @JsonPropertyDescription("The weighted score, in percent from 0 to 100, cut to 2 decimals; absent when all "
                            + "weights are 0.")
                    BigDecimal score,
            @JsonPropertyDescription("How many scopes with a usable score it is made of.") int scopes) {}

    /** The scope furthest below its own minimum. */
    public record LowestScope(
            @JsonPropertyDescription("The scope's ARM id in lower case.") String id,
            @JsonPropertyDescription("The scope's name.") String name,
            @JsonPropertyDescription("The scope's score, in percent from 0 to 100, cut to 2 decimals.")
                    BigDecimal score) {}

    /** One scope. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScopeStatus(
            @JsonPropertyDescription("The scope's ARM id in lower case; a subscription is /subscriptions/<GUID>.")
                    String id,
            @JsonPropertyDescription("Azure's name of the scope, else the spec's, else the last part of the id.")
                    String name,
            @JsonPropertyDescription(
                            "Azure, AWS, GCP, AzureDevOps, GitHub, GitLab, DockerHub or JFrog; absent until known.")
                    String environment,
            @JsonPropertyDescription(
                            "Pending, Scored, NotScored, Disabled, AccessDenied, Denied, NotFound, NotRegistered, "
                                    + "Throttled or Failed.")
                    String state,
            @JsonPropertyDescription(
                            "The last good score, in percent from 0 to 100, cut to 2 decimals; absent, never 0, "
                                    + "when there is none.")
                    BigDecimal score,
            @JsonPropertyDescription("The points reached; score = currentPoints / maxPoints.") BigDecimal currentPoints,
            @JsonPropertyDescription("The points that can be reached.") BigDecimal maxPoints,
            @JsonPropertyDescription("The scope's weight in the aggregate, as Defender for Cloud gives it.")
                    Long weight,
            @JsonPropertyDescription("When the score was first seen at its present value; an RFC 3339 time in UTC.")
                    String scoreChangedTime,
            @JsonPropertyDescription("The minimum of this scope, in percent, where it is not the watch's.")
                    Integer minimumScore,
            @JsonPropertyDescription(
                            "When the score was last read, where that is not the last poll; an RFC 3339 time in "
                                    + "UTC.")
                    String lastSuccessTime,
            @JsonPropertyDescription("The last day of the scope's waiver, as YYYY-MM-DD; absent without one.")
                    String waivedUntil,
            @JsonPropertyDescription(
                            "Why the score last moved, in short; only of a scope below its minimum, and left out "
                                    + "where the status would grow beyond 400 KB.")
                    String lastChange,
            @JsonPropertyDescription("What is the matter with this scope and what to do next; absent when all is well.")
                    String message) {}

    /** One step on the shortest way to the minimum: some resources of one control of one scope. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PlanStep(
            @JsonPropertyDescription("The scope's ARM id in lower case.") String scope,
            @JsonPropertyDescription("The scope's name.") String name,
            @JsonPropertyDescription("The control to work on, by Microsoft's name.") String control,
            @JsonPropertyDescription("The control's GUID.") String controlId,
            @JsonPropertyDescription("How many of its unhealthy resources to fix.") Long resources,
            @JsonPropertyDescription(
                            "What that gains, in percentage points of the score that is judged: the scope's own, "
                                    + "or the weighted one under Aggregate.")
                    BigDecimal gain,
            @JsonPropertyDescription(
                            "That score after this step and those before it of the same score, in percent, cut "
                                    + "to 2 decimals.")
                    BigDecimal score) {}

    /** One change of a scope's score. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(
            @JsonPropertyDescription("When the new score was read; an RFC 3339 time in UTC.") String time,
            @JsonPropertyDescription("The scope's ARM id in lower case.") String scope,
            @JsonPropertyDescription("The scope's name.") String name,
            @JsonPropertyDescription("The score before, in percent, cut to 2 decimals.") BigDecimal from,
            @JsonPropertyDescription("The score after, in percent, cut to 2 decimals.") BigDecimal to,
            @JsonPropertyDescription(
                            "What it is made of, the largest first, at most 10; their points sum to the change.")
                    @Size(max = 10)
                    List<Cause> causes,
            @JsonPropertyDescription("All of it in one sentence.") String message) {}

    /** One cause of a change. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cause(
            @JsonPropertyDescription(
                            "Health, Resources, Applicability, Model or Unattributed; Others for the sum of all that "
                                    + "is not listed.")
                    String cause,
            @JsonPropertyDescription(
                            "What happened, like TurnedUnhealthy, UnhealthyAdded or MaximumChanged; absent for Others.")
                    String movement,
            @JsonPropertyDescription("The control, by Microsoft's name; absent where none can be named.")
                    String control,
            @JsonPropertyDescription("The control's GUID; absent where none can be named.") String controlId,
            @JsonPropertyDescription("What it changed, in percentage points of the scope's score.") BigDecimal points,
            @JsonPropertyDescription("How many resources moved; absent where that isn't known.") Long resources) {}

    /** The weighted score of one day. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Day(
            @JsonPropertyDescription("The day in UTC, as YYYY-MM-DD.") String date,
            @JsonPropertyDescription("The last weighted score of that day over complete data, in percent, cut to 2 "
                            + "decimals; absent on a day without complete data.")
                    BigDecimal score,
            @JsonPropertyDescription("The first one of that day, where it is another.") BigDecimal firstScore,
            @JsonPropertyDescription(
                            "True on a day without complete data: a score that exists could not be read, or nothing "
                                    + "was polled.")
                    Boolean incomplete,
            @JsonPropertyDescription("How many scopes the score is made of.") Integer scopes,
            @JsonPropertyDescription("Which scopes those are, as a fingerprint: scores of equal ones can be compared.")
                    String scopeSet,
            @JsonPropertyDescription("True when the score is made of other scopes than the one before it.")
                    Boolean scopesChanged) {}
}
