package io.securescore.operator.config;

import io.securescore.operator.access.AccessFile;
import io.smallrye.config.ConfigValidationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is wrong with the settings: one line each that names the setting, its value and what is allowed. Those of
 * {@code securescore.azure} are judged where they are put to use.
 */
public final class ConfigValidation {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
    private static final Pattern TAG_NAME = Pattern.compile("[^<>%&\\\\?/\\p{Cntrl}]{1,512}");
    private static final String KEY =
            "([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";
    private static final String REQUIREMENT = " *(! *" + KEY + "|" + KEY + "( *(=|==|!=) *" + VALUE
            + "| +(in|notin) *\\( *" + VALUE + "( *, *" + VALUE + ")* *\\))?) *";
    private static final Pattern LABEL_KEY = Pattern.compile(KEY);
    private static final Pattern LABEL_SELECTOR = Pattern.compile(REQUIREMENT + "(," + REQUIREMENT + ")*");

    private static final Pattern LEASE =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    /** As long as a name may be, less what the ledgers add to it. */
    private static final int LONGEST_LEASE = 253 - "-ledger-15".length();

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    /** How SmallRye Config words what it can't read; the numbers are those of its messages. */
    private static final Map<Pattern, String> UNREADABLE = Map.of(
            Pattern.compile(".*SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an Exception"
                    + " whilst being converted (?:SRCFG\\d+: )?(.*)"),
            "$1=$2: $3",
            Pattern.compile(".*SRCFG00040: The config property (\\S+) is defined as the empty String.*"),
            "$1 is empty: give it a value or leave it out",
            Pattern.compile(".*SRCFG00050: (\\S+) in (.*) does not map to any root"),
            "$1: there is no such setting; it stands in $2");

    private ConfigValidation() {}

    /** The problems of settings that could be read; empty when all is well. */
    public static List<String> problems(OperatorConfig config) {
        List<String> problems = new ArrayList<>();
        Duration staleAfter = config.poll().staleAfter();
        if (staleAfter.isZero() || staleAfter.isNegative()) {
            problems.add(problem("poll.stale-after", written(staleAfter), "use a duration above 0, such as 9h"));
        }
        problems.addAll(problems(config.metrics()));
        problems.addAll(problems(config.leaderElection()));
        config.watchSelector()
                .filter(selector -> !LABEL_SELECTOR.matcher(selector).matches())
                .map(selector -> problem(
                        "watch-selector",
                        selector,
                        "use a label selector of Kubernetes such as tenant=contoso or team in (a,b),!legacy"))
                .ifPresent(problems::add);
        config.access().stream()
                .flatMap(file -> AccessFile.problems(Path.of(file)).stream().map(what -> problem("access", file, what)))
                .forEach(problems::add);
        return problems;
    }

    /** The problems of settings that could not be read at all. */
    public static List<String> problems(ConfigValidationException unreadable) {
        return IntStream.range(0, unreadable.getProblemCount())
                .mapToObj(unreadable::getProblem)
                .map(problem -> readable(problem.getMessage()))
                .toList();
    }

    private static List<String> problems(OperatorConfig.Metrics metrics) {
        List<String> problems = new ArrayList<>();
        if (!List.of("auto", "on", "off").contains(metrics.controls())) {
            problems.add(problem("metrics.controls", metrics.controls(), "use auto, on or off"));
        }
        if (metrics.controlsMaxScopes() < 0) {
            problems.add(problem("metrics.controls-max-scopes", metrics.controlsMaxScopes(), "use 0 or more"));
        }
        problems.addAll(mismatches(
                "metrics.subscription-tags",
                metrics.subscriptionTags(),
                TAG_NAME,
                "use names of Azure tags, separated by commas"));
        problems.addAll(mismatches(
                "metrics.watch-labels",
                metrics.watchLabels(),
                LABEL_KEY,
                "use keys of Kubernetes labels such as team or app.kubernetes.io/part-of, separated by commas"));
        return problems;
    }

    private static List<String> problems(OperatorConfig.LeaderElection election) {
        List<String> problems = new ArrayList<>(mismatches(
                "leader-election.namespace",
                election.namespace().map(List::of),
                NAMESPACE,
                "use the name of a namespace: up to 63 of a-z, 0-9 and -"));
        if (election.leaseName().length() > LONGEST_LEASE
                || !LEASE.matcher(election.leaseName()).matches()) {
            problems.add(
                    problem(
                            "leader-election.lease-name",
                            election.leaseName(),
                            "use a name such as securescore-operator: up to " + LONGEST_LEASE
                                    + " of a-z, 0-9, - and ., each part between dots beginning and ending with a letter or digit"));
        }
        if (election.leaseDuration().compareTo(SHORTEST_LEASE) < 0) {
            problems.add(
                    problem("leader-election.lease-duration", written(election.leaseDuration()), "use 5s or more"));
        }
        return problems;
    }

    private static List<String> mismatches(
            String setting, Optional<List<String>> values, Pattern allowed, String advice) {
        return values.orElse(List.of()).stream()
                .filter(value -> !allowed.matcher(value.strip()).matches())
                .map(value -> problem(setting, value, advice))
                .toList();
    }

    /** As a setting spells it: {@code 1h30m}, not {@code PT1H30M}. */
    private static String written(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String problem(String setting, Object value, String advice) {
        return "securescore." + setting + "=" + value + ": " + advice;
    }

    private static String readable(String problem) {
        return UNREADABLE.entrySet().stream()
                .map(wording -> Map.entry(wording.getKey().matcher(problem), wording.getValue()))
                .filter(wording -> wording.getKey().matches())
                .map(wording -> wording.getKey().replaceFirst(wording.getValue()))
                .findFirst()
                .orElse(problem);
    }
}
