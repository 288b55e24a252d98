package io.securescore.operator.monitoring;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes hours of monitoring pass in seconds: divides every duration in a text of Prometheus or Alertmanager ({@code 30m},
 * {@code 1d}) and leaves everything else as it is. Pure.
 *
 * @param factor how many times faster time passes
 */
public record CompressedTime(int factor) {
    private static final Pattern DURATION = Pattern.compile("(?<![\\w.])(\\d+)(ms|s|m|h|d|w)\\b");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);

    /** The text with shorter durations, in milliseconds, at least 1. */
    public String of(String text) {
        return DURATION.matcher(text).replaceAll(this::shortened);
    }

    private String shortened(MatchResult duration) {
        long millis = Long.parseLong(duration.group(1)) * MILLIS.get(duration.group(2));
        return Matcher.quoteReplacement(Math.max(1, millis / factor) + "ms");
    }
}
