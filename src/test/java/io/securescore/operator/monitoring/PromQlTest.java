package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.monitoring.PromQl.Grouping;
import io.securescore.operator.monitoring.PromQl.Matcher;
import io.securescore.operator.monitoring.PromQl.Selector;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
    @Test
    void shouldTellSeriesFromFunctionsKeywordsAndNumbers() {
        PromQl read = PromQl.of(
                """
                sum by (cluster) (rate(a:b:c{x=~"1|2",y!='}'}[1d:5m] offset 7d)) # not(this) {one="x"}
                  / 1e-6 > bool max(up) without (pod) or on () vector(inf) and {__name__=~"d.+"} == e
                """);

        assertThat(read.selectors())
                .containsExactly(
                        new Selector("a:b:c", List.of(new Matcher("x", "=~", "1|2"), new Matcher("y", "!=", "}"))),
                        new Selector("up", List.of()),
                        new Selector("", List.of(new Matcher("__name__", "=~", "d.+"))),
                        new Selector("e", List.of()));
        assertThat(read.groupings())
                .containsExactly(
                        new Grouping("by", Set.of("cluster")),
                        new Grouping("without", Set.of("pod")),
                        new Grouping("on", Set.of()));
    }

    @Test
    void shouldNameTheLabelsThatAreWrittenAndRead() {
        PromQl replaced = PromQl.of(
                "label_replace(label_replace(a{b=\"(\"}, \"c\", \"$1\", \"d\", \"(.+)\"), \"e\", \"f\", \"g\", \"\")");
        PromQl joined = PromQl.of("label_join(max by (x) (a), \"b\", \"-\", \"c\", \"d\")");

        assertThat(replaced.written()).containsExactly("c", "e");
        assertThat(replaced.read()).containsExactly("d", "g");
        assertThat(joined.written()).containsExactly("b");
        assertThat(joined.read()).containsExactly("c", "d");
    }

    @Test
    void shouldKnowAListOfLabelsFromAGroupWithoutOne() {
        PromQl read = PromQl.of("a * on (b, c) group_left d / ignoring (e) group_right (f) g");

        assertThat(read.groupings())
                .containsExactly(
                        new Grouping("on", Set.of("b", "c")),
                        new Grouping("ignoring", Set.of("e")),
                        new Grouping("group_right", Set.of("f")));
        assertThat(read.selectors()).extracting(Selector::metric).containsExactly("a", "d", "g");
    }
}
