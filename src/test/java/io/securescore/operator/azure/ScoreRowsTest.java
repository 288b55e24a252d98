package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.score.ScopeId;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreRowsTest {
    private static final ScopeId ID = ScopeId.subscription("11111111-2222-4333-8444-555555555555");

    @ParameterizedTest
    @CsvSource({"Enabled, true", "Warned, true", "PastDue, true", "Disabled, false", "disabled, false", "Deleted, false"
    })
    void shouldTakeADisabledOrDeletedSubscriptionAsNotEnabled(String state, boolean enabled) {
        assertThat(ScoreRows.subscription(ID, Map.of("state", state)).enabled()).isEqualTo(enabled);
    }
}
