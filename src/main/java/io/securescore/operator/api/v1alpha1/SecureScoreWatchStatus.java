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
                        "Scopes below their minimum out of all scopes, like 2/14; absent without a minimum for "
                                + "each scope.")
                String below,
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
            @JsonPropertyDescription("Pending, Scored, NotScored, Disabled, AccessDenied, NotFound, NotRegistered, "
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
            @JsonPropertyDescription("What is the matter with this scope and what to do next; absent when all is well.")
                    String message) {}
}
