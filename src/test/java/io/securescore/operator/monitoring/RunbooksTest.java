package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every alert has its page, and a page names only what exists. */
class RunbooksTest {
    /** One page per alert, and their list. */
    static final Path PAGES = Path.of("deploy/monitoring/runbooks");

    @Test
    void shouldHaveAPageForEveryAlertAndNoOther() throws IOException {
        assertThat(pages()).isEqualTo(alerts());
    }

    @Test
    void shouldListEveryAlertAsTheRulesRateIt() throws IOException {
        Set<String> expected = new TreeSet<>();
        String alert = "(?s)- alert: (\\w+)\\n(?:(?!- alert:).)*?severity: (\\w+)\\n\\s+audience: (\\w+)";
        found(alert, Files.readString(MonitoringStack.RULES))
                .forEach(match -> expected.add(
                        "[%1$s](%1$s.md) | %2$s | %3$s".formatted(match.group(1), match.group(2), match.group(3))));

        assertThat(found("(?m)^\\| (\\[\\w+]\\(\\w+\\.md\\) \\| \\w+ \\| \\w+) \\|", page("README"))
                        .map(match -> match.group(1))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldAnswerTheSameQuestionsInTheSameOrder(String alert) throws IOException {
        // A block of commands may have comments of its own
        String prose = page(alert).replaceAll("(?ms)^```.*?^```$", "");

        assertThat(found("(?m)^#+ .*$", prose).map(MatchResult::group))
                .containsExactly("# " + alert, "## Meaning", "## Impact", "## Diagnosis", "## Fix", "## Silence");
        assertThat(page(alert)).contains("`prometheusRule.alerts." + alert);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldShowWhatACommandPrints(String alert) throws IOException {
        assertThat(section(alert, "Diagnosis")).containsPattern("```\n\\$ \\S.*\n[^$`\\s]");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void shouldTellTheThresholdOfTheRules(String alert) throws IOException {
        String rule = found("(?s)alert: " + alert + "\n.*?\n        labels:", Files.readString(MonitoringStack.RULES))
                .findFirst()
                .orElseThrow()
                .group();

        assertThat(found("[<>] (\\S+) # threshold: ", rule).map(match -> match.group(1)))
                .isSubsetOf(page(alert).split("[^\\w.]+"));
    }

    /** What is deleted is never told of again. */
    @ParameterizedTest
    @MethodSource("alerts")
    void shouldSilenceForATimeAndWithAReason(String alert) throws IOException {
        assertThat(section(alert, "Silence")).containsPattern("waivers.*reason|silence add alertname=" + alert + "\\b");
        assertThat(found("silence add (?:[^\n`\\\\]|\\\\\n)+", page(alert)).map(MatchResult::group))
                .allSatisfy(silence -> assertThat(silence).contains("--duration", "--comment"));
        assertThat(page(alert)).doesNotContain("kubectl delete");
    }

    static Set<String> alerts() throws IOException {
        return found("alert: (\\w+)\\n", Files.readString(MonitoringStack.RULES))
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.replaceFirst("\\.md$", ""))
                    .filter(name -> !name.equals("README"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String page(String name) throws IOException {
        return Files.readString(PAGES.resolve(name + ".md"));
    }

    private static String section(String alert, String title) throws IOException {
        return found("(?s)\n## " + title + "\n(.*?)(?=\n## |$)", page(alert))
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static Stream<MatchResult> found(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results();
    }
}
