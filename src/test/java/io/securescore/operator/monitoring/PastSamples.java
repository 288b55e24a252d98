package io.securescore.operator.monitoring;

import io.securescore.operator.cluster.Prometheus.Series;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a Prometheus held at a moment, told as if it had been so at other times: as text of OpenMetrics, of which promtool
 * makes blocks. Scores are as old at each of these times as they were at the moment, but those of scopes that can't be read
 * grow old. Pure.
 *
 * @param at the moment
 * @param series all series, with their names
 */
public record PastSamples(Instant at, List<Series> series) {
    /** What ends a text of OpenMetrics. */
    public static final String END = "# EOF\n";

    private static final Pattern MOVING =
            Pattern.compile("securescore_(scope_last_success|scope_stale|sweep_last_success)_timestamp_seconds");

    /**
     * Appends the samples of one time.
     *
     * @param since from when on it had been so
     * @param time at or after that
     */
    public void appendTo(StringBuilder text, Instant since, Instant time) {
        Set<String> unreadable = series.stream()
                .filter(each -> each.label("__name__").equals("securescore:scope:unreadable"))
                .map(each -> each.label("scope_id"))
                .collect(Collectors.toSet());
        for (Series each : series) {
            Instant read = unreadable.contains(each.label("scope_id")) ? since : time;
            boolean moves = MOVING.matcher(each.label("__name__")).matches();
            double moved = moves ? Duration.between(at, read).toMillis() / 1_000.0 : 0;
            append(text, each, each.value() + moved, time);
        }
    }

    private static void append(StringBuilder text, Series series, double value, Instant time) {
        text.append(series.label("__name__")).append('{');
        series.labels().forEach((name, label) -> {
            if (!name.equals("__name__")) {
                text.append(name).append("=\"").append(escaped(label)).append("\",");
            }
        });
        if (text.charAt(text.length() - 1) == ',') {
            text.setLength(text.length() - 1);
        }
        text.append("} ")
                .append(number(value))
                .append(' ')
                .append(time.getEpochSecond())
                .append('\n');
    }

    private static String number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? Double.toString(value).replace("Infinity", "Inf")
                : new BigDecimal(value).toPlainString();
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
