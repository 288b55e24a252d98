package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScoreControl;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreRowsTest {
    private static final ScopeId ID = ScopeId.subscription("11111111-2222-4333-8444-555555555555");
    private static final Map<String, ?> SCORE = Map.of("currentPoints", 3, "maxPoints", 10, "weight", 1);

    @ParameterizedTest
    @CsvSource({"Enabled, true", "Warned, true", "PastDue, true", "Disabled, false", "disabled, false", "Deleted, false"
    })
    void shouldTakeADisabledOrDeletedSubscriptionAsNotEnabled(String state, boolean enabled) {
        assertThat(ScoreRows.subscription(ID, Map.of("state", state)).enabled()).isEqualTo(enabled);
    }

    @Test
    void shouldNotKnowTheControlsWhenNoneIsUsable() {
        assertThat(ScoreRows.reading(ID, SCORE, List.of()).controls()).isEmpty();
        assertThat(ScoreRows.reading(ID, SCORE, List.of(control("a", -1))).controls())
                .isEmpty();
        assertThat(ScoreRows.reading(ID, SCORE, List.of(control("a", -1))).state())
                .isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldKeepTheControlsThatMakeSense() {
        assertThat(ScoreRows.reading(ID, SCORE, List.of(control("a", -1), control("b", 3)))
                        .controls()
                        .orElseThrow())
                .containsExactly(
                        new SecureScoreControl("b", "Control", BigDecimal.valueOf(3), BigDecimal.TEN, 3, 7, 0));
    }

    private static Map<String, ?> control(String id, int points) {
        return Map.of(
                "id", id,
                "name", "Control",
                "currentPoints", points,
                "maxPoints", 10,
                "healthy", 3,
                "unhealthy", 7,
                "notApplicable", 0);
    }
}
