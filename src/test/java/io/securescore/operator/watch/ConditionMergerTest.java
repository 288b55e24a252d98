package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionMergerTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.987Z");
    private static final List<Condition> BEFORE =
            List.of(new Condition("2026-11-24T08:00:00Z", "old words", 1L, "Polled", "True", "Ready"));

    @Test
    void shouldKeepTheTransitionTimeWhenOnlyReasonAndMessageChange() {
        List<Condition> merged =
                ConditionMerger.merge(BEFORE, Map.of("Ready", Judgement.yes("Other", "new words")), 2, NOON);
        assertThat(merged)
                .containsExactly(new Condition("2026-11-24T08:00:00Z", "new words", 2L, "Other", "True", "Ready"));
    }

    @Test
    void shouldMoveTheTransitionTimeWithTheStatusToTheSecond() {
        List<Condition> merged =
                ConditionMerger.merge(BEFORE, Map.of("Ready", Judgement.no("SweepFailed", "words")), 2, NOON);
        assertThat(merged)
                .containsExactly(new Condition("2026-11-24T12:00:00Z", "words", 2L, "SweepFailed", "False", "Ready"));
    }

    @Test
    void shouldDropTypesWithoutAJudgementAndSortTheRest() {
        List<Condition> merged = ConditionMerger.merge(
                BEFORE,
                Map.of(
                        "MeetsMinimum",
                        Judgement.unknown("ScoreUnknown", "a"),
                        "Complete",
                        Judgement.yes("AllScored", "b")),
                1,
                NOON);
        assertThat(merged).extracting(Condition::getType).containsExactly("Complete", "MeetsMinimum");
    }
}
