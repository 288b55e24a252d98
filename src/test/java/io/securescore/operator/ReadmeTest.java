package io.securescore.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.score.ScopeState;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README names what the code has: no more, no less. */
class ReadmeTest {
    private static final Path GOLDEN_METRICS = Path.of("src/test/resources/metrics/classic.txt");
    private static final Path REASONS = Path.of("src/main/java/io/securescore/operator/watch/Reasons.java");

    private final String readme = Files.readString(Path.of("README.md"));

    ReadmeTest() throws IOException {}

    @Test
    void shouldNameEveryMetricAndNoOther() throws IOException {
        Set<String> exposed = found("(?m)^# TYPE (securescore_\\w+)", Files.readString(GOLDEN_METRICS));
        exposed.removeIf(metric -> metric.endsWith("_max") && exposed.contains(metric.replaceAll("_max$", "")));

        assertThat(found("(?m)(securescore_[a-z_]+[a-z])", section("Metrics"))).isEqualTo(exposed);
    }

    @Test
    void shouldNameEverySettingAndNoOther() {
        Set<String> settings =
                settings("securescore", OperatorConfig.class).collect(Collectors.toCollection(TreeSet::new));

        assertThat(found("`(securescore\\.[a-z.-]+)`", section("Settings"))).isEqualTo(settings);
    }

    @Test
    void shouldNameEveryConditionAndReason() throws IOException {
        Set<String> expected = found("= \"(\\w+)\"", Files.readString(REASONS));
        expected.addAll(List.of(Conditions.READY, Conditions.COMPLETE, Conditions.MEETS_MINIMUM, Conditions.SUSPENDED));

        assertThat(found("`(\\w+)`", section("Conditions"))).containsAll(expected);
    }

    @Test
    void shouldSayWhatToDoInEveryState() {
        assertThat(found("(?m)^\\| `(\\w+)` \\|", section("Troubleshooting by state")))
                .isEqualTo(Arrays.stream(ScopeState.values())
                        .map(ScopeState::label)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private String section(String title) {
        int start = readme.indexOf("\n## " + title + "\n");
        assertThat(start).as("section " + title).isNotNegative();
        int end = readme.indexOf("\n## ", start + 1);
        return readme.substring(start, end < 0 ? readme.length() : end);
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> settings(String prefix, Class<?> group) {
        return Arrays.stream(group.getDeclaredMethods()).flatMap(method -> settings(prefix, method));
    }

    private static Stream<String> settings(String prefix, Method method) {
        String name =
                prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return method.getReturnType().isInterface()
                        && method.getReturnType().getEnclosingClass() == OperatorConfig.class
                ? settings(name, method.getReturnType())
                : Stream.of(name);
    }
}
