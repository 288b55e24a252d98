package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoardTableTest {
    private static final String MODEL =
            """
            {
              "transformations": [
                {"id": "merge", "options": {}},
                {"id": "filterFieldsByName", "options": {"include": {"names": ["name", "id", "step", "Value #A"]}}},
                {"id": "organize", "options": {
                  "indexByName": {"name": 0, "Value #A": 1},
                  "renameByName": {"name": "Scope", "step": "Step", "Value #A": "Gap"}}},
                {"id": "convertFieldType", "options": {"conversions": [{"targetField": "Step"}]}}
              ],
              "options": {"sortBy": [{"displayName": "Gap"}]},
              "fieldConfig": {"overrides": [
                {"matcher": {"options": "Scope"}, "properties": [{"value": [{"url": "/d/x?y=${__data.fields.id}"}]}]}
              ]}
            }
            """;
    private static final Map<String, Set<String>> LABELS =
            Map.of("A", Set.of("name", "id", "step"), "B", Set.of("name", "id", "step"));

    @Test
    void shouldFindEverythingThatIsNamed() throws Exception {
        assertThat(table(MODEL).missing(LABELS)).isEmpty();
    }

    @Test
    void shouldCallTheValueOfTheOnlyResultByItsShortName() throws Exception {
        assertThat(table(MODEL).missing(Map.of("A", LABELS.get("A"))))
                .containsExactly("filterFieldsByName names Value #A", "organize names Value #A", "sortBy names Gap");
    }

    @Test
    void shouldMissWhatAnEarlierTransformationTookAway() throws Exception {
        assertThat(table(MODEL.replace("[\"name\", \"id\", ", "[\"name\", ")).missing(LABELS))
                .containsExactly("link names id");
    }

    @Test
    void shouldMissTheOldNameOfARenamedField() throws Exception {
        assertThat(table(MODEL.replace("\"options\": \"Scope\"", "\"options\": \"name\"")
                                .replace("\"targetField\": \"Step\"", "\"targetField\": \"step\""))
                        .missing(LABELS))
                .containsExactly("convertFieldType names step", "override names name");
    }

    private static BoardTable table(String model) throws JsonProcessingException {
        return new BoardTable(new ObjectMapper().readTree(model));
    }
}
