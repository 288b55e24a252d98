package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelAllowListTest {

    @Test
    void shouldSanitiseLabelNames() {
        assertThat(text(
                        LabelAllowList.ofWatchLabels(List.of("app.kubernetes.io/part-of", "größe")),
                        Map.of("app.kubernetes.io/part-of", "a", "größe", "b")))
                .isEqualTo("label_app_kubernetes_io_part_of=\"a\",label_gr__e=\"b\"");
    }

    @Test
    void shouldNumberKeysThatShareAName() {
        assertThat(text(
                        LabelAllowList.ofTags(List.of("a-b", "a_b_2", "a_b", "a.b")),
                        Map.of("a-b", "1", "a_b_2", "2", "a_b", "3", "a.b", "4")))
                .isEqualTo("tag_a_b=\"1\",tag_a_b_2=\"2\",tag_a_b_3=\"3\",tag_a_b_4=\"4\"");
    }

    @Test
    void shouldMatchTagsWithoutCaseAndLabelsWithIt() {
        assertThat(text(LabelAllowList.ofTags(List.of("Env")), Map.of("ENV", "x")))
                .isEqualTo("tag_Env=\"x\"");
        assertThat(text(LabelAllowList.ofWatchLabels(List.of("Env")), Map.of("ENV", "x")))
                .isEmpty();
    }

    @Test
    void shouldTakeNothingThatIsNotOnTheList() {
        assertThat(text(LabelAllowList.ofTags(List.of()), Map.of("env", "x"))).isEmpty();
    }

    private static String text(LabelAllowList list, Map<String, String> entries) {
        StringBuilder text = new StringBuilder();
        list.append(text, entries);
        return new String(Labels.encode(text), StandardCharsets.UTF_8);
    }
}
