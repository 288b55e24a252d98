package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoardVariablesTest {
    private static final String MODEL =
            """
            [
              {"name": "one", "current": {"value": "saved"}},
              {"name": "many", "multi": true, "includeAll": true, "allValue": ".*", "current": {"value": ["$__all"]}},
              {"name": "listed", "multi": true, "includeAll": true, "current": {"value": ["$__all"]}}
            ]
            """;

    @Test
    void shouldTakeWhatTheBoardWasSavedWith() throws Exception {
        assertThat(of(Map.of()).apply("{a=\"$one\", b=~\"$many\"}", Map.of())).isEqualTo("{a=\"saved\", b=~\".*\"}");
    }

    @Test
    void shouldEscapeValuesOfAVariableThatAllowsSeveral() throws Exception {
        BoardVariables variables = of(Map.of("many", List.of("a.b(c)"), "one", List.of("a.b(c)")));

        assertThat(variables.apply("{a=\"$one\", b=~\"$many\"}", Map.of()))
                .isEqualTo("{a=\"a.b(c)\", b=~\"a\\\\.b\\\\(c\\\\)\"}");
    }

    @Test
    void shouldJoinSeveralValues() throws Exception {
        assertThat(of(Map.of("many", List.of("a|b", "c\\d"))).apply("$many", Map.of()))
                .isEqualTo("(a\\\\|b|c\\\\\\\\d)");
    }

    @Test
    void shouldJoinAllOptionsWhereThereIsNoTextForAll() throws Exception {
        assertThat(of(Map.of()).apply("${listed}", Map.of())).isEqualTo("(x|y\\\\+)");
    }

    @Test
    void shouldReplaceEverySpellingAndLeaveUnknownNames() throws Exception {
        assertThat(of(Map.of("many", List.of("a.b")))
                        .apply("$many ${many} ${many:raw} [[many]] $manyx $__interval", Map.of("__interval", "15s")))
                .isEqualTo("a\\\\.b a\\\\.b a.b a\\\\.b $manyx 15s");
    }

    private static BoardVariables of(Map<String, List<String>> chosen) throws JsonProcessingException {
        return BoardVariables.of(new ObjectMapper().readTree(MODEL), chosen, Map.of("listed", List.of("x", "y+")));
    }
}
