package io.securescore.operator.poll;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The poll interval as users write it: hours, minutes and seconds such as {@code 30m}, {@code 1h} or {@code 1h30m}. */
public final class Intervals {
    /** The shortest interval that the schema allows. */
    public static final Duration SHORTEST = Duration.ofMinutes(5);
    /** The longest interval that the schema allows. */
    public static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern FORM = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    private Intervals() {}

    /**
     * The duration of a {@code pollInterval}, held within the bounds of the schema.
     *
     * @throws IllegalArgumentException for another form, which the API server refuses
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("not an interval: " + text);
        }
        Duration interval = Duration.ofHours(number(matcher.group(1)))
                .plusMinutes(number(matcher.group(2)))
                .plusSeconds(number(matcher.group(3)));
        return interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval.compareTo(LONGEST) > 0 ? LONGEST : interval;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
