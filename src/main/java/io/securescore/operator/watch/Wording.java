package io.securescore.operator.watch;

import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How messages name scopes and scores: at most five scopes, printed scores cut to two decimals, names free of control
 * characters. A name that several scopes of the watch bear is followed by the subscription's id.
 */
final class Wording {
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_NAME_IN_A_LIST = 64;
    private static final int NAMED = 5;

    private final Set<String> ambiguous;

    Wording(Collection<ScopeVerdict> scopes) {
        Set<String> seen = new HashSet<>();
        ambiguous = scopes.stream()
                .map(ScopeVerdict::name)
                .filter(name -> !seen.add(name))
                .collect(Collectors.toSet());
    }

    /** A scope's name, told apart from others of the same name by the subscription. */
    String name(ScopeVerdict scope) {
        String name = FreeText.cut(scope.name(), LONGEST_NAME_IN_A_LIST);
        return ambiguous.contains(scope.name())
                ? name
                        + scope.record()
                                .id()
                                .subscriptionGuid()
                                .map(guid -> " (" + guid + ")")
                                .orElse("")
                : name;
    }

    /** Name, score and minimum; a score that isn't usable is called the last known one. */
    String score(ScopeVerdict scope) {
        SecureScore score = scope.record().score().orElseThrow();
        return name(scope)
                + (scope.usable() ? " " : " last known ")
                + percent(score.percent())
                + scope.minimum()
                        .map(minimum -> " (minimum " + minimum + " %"
                                + portal(score.gapTo(0), minimum)
                                        .map(portal -> "; " + portal)
                                        .orElse("") + ")")
                        .orElse("");
    }

    /** Name and why there is no usable score. */
    String cause(ScopeVerdict scope) {
        return name(scope) + " (" + causeOf(scope) + ")";
    }

    /** The first five scopes as told, and how many more there are. */
    static <T> String list(List<T> scopes, Function<T, String> told) {
        String named = scopes.stream().limit(NAMED).map(told).collect(Collectors.joining(", "));
        return scopes.size() <= NAMED ? named : named + " and " + (scopes.size() - NAMED) + " more";
    }

    /** Why a scope has no usable score: its state, or Stale where no failure explains it. */
    static String causeOf(ScopeVerdict scope) {
        return scope.record().state() == ScopeState.SCORED
                ? Reasons.STALE
                : scope.record().state().label();
    }

    /** What the portal makes of a score that is below a minimum, where its whole percents hide that. */
    static Optional<String> portal(BigDecimal percent, int minimum) {
        BigDecimal whole = percent.setScale(0, RoundingMode.HALF_UP);
        return percent.compareTo(BigDecimal.valueOf(minimum)) < 0 && whole.intValue() >= minimum
                ? Optional.of("the portal rounds it to " + whole + " %")
                : Optional.empty();
    }

    /** A percentage in as few digits as it has: 50 %, 62.95 %. */
    static String percent(BigDecimal percent) {
        return plain(percent).toPlainString() + " %";
    }

    /** The same number without trailing zeros and without an exponent. */
    static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** "1 scope", "3 scopes". */
    static String scopes(int count) {
        return count == 1 ? "1 scope" : count + " scopes";
    }

    /** "1 scope has", "3 scopes have". */
    static String have(int count) {
        return count == 1 ? "has" : "have";
    }

    /** Sentences as one text, each ending in a full stop. */
    static String sentences(Collection<Optional<String>> parts) {
        return parts.stream()
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** At most 1,000 characters of a message. */
    static String limit(String message) {
        return FreeText.cut(message, LONGEST_MESSAGE);
    }

    /** A message as a sentence of its own: with a capital and a full stop. */
    static String sentence(String message) {
        String capital = Character.toUpperCase(message.charAt(0)) + message.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }
}
