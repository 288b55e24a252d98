package io.securescore.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.math.BigDecimal;
import java.util.List;

/** What the operator last found. Times are RFC 3339 in UTC, to the second; scores are percent 0..100, cut to 2 decimals. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecureScoreWatchStatus(
        Long observedGeneration,
        String model,
        String tenantId,
        BigDecimal score,
        String below,
        Summary summary,
        List<EnvironmentScore> environments,
        LowestScope lowest,
        List<ScopeStatus> scopes,
        String lastPollTime,
        String lastHandledRequest,
        String message,
        List<Condition> conditions) {

    /** The only model there is: the classic secure score (MCSB, {@code ascScore}). */
    public static final String CLASSIC_SECURE_SCORE = "ClassicSecureScore";

    /** Counts over all scopes. */
    public record Summary(int total, int scored, int belowMinimum, int missing, int pending, int waived, int stale) {}

    /** The aggregate of one environment over its usable scores. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EnvironmentScore(String environment, BigDecimal score, int scopes) {}

    /** The scope furthest below its own minimum. */
    public record LowestScope(String id, String name, BigDecimal score) {}

    /** One scope. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScopeStatus(
            String id,
            String name,
            String environment,
            String state,
            BigDecimal score,
            BigDecimal currentPoints,
            BigDecimal maxPoints,
            Long weight,
            String scoreChangedTime,
            Integer minimumScore,
            String lastSuccessTime,
            String waivedUntil,
            String message) {}
}
