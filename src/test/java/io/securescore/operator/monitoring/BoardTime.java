package io.securescore.operator.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The time that a board shows, and what Grafana makes of it in queries. Pure.
 *
 * @param scrapeInterval as the data source is told, by default 15 s
 */
public record BoardTime(Instant from, Instant to, Duration scrapeInterval) {
    /** From which width in milliseconds Grafana takes the next step ({@code rangeUtil.roundInterval}). */
    private static final NavigableMap<Long, Duration> STEPS = steps();

    private static NavigableMap<Long, Duration> steps() {
        NavigableMap<Long, Duration> steps = new TreeMap<>();
        steps.put(0L, Duration.ofSeconds(1));
        steps.put(1_500L, Duration.ofSeconds(2));
        steps.put(3_500L, Duration.ofSeconds(5));
        steps.put(7_500L, Duration.ofSeconds(10));
        steps.put(12_500L, Duration.ofSeconds(15));
        steps.put(17_500L, Duration.ofSeconds(20));
        steps.put(25_000L, Duration.ofSeconds(30));
        steps.put(45_000L, Duration.ofMinutes(1));
        steps.put(90_000L, Duration.ofMinutes(2));
        steps.put(210_000L, Duration.ofMinutes(5));
        steps.put(450_000L, Duration.ofMinutes(10));
        steps.put(750_000L, Duration.ofMinutes(15));
        steps.put(1_050_000L, Duration.ofMinutes(20));
        steps.put(1_500_000L, Duration.ofMinutes(30));
        steps.put(2_700_000L, Duration.ofHours(1));
        steps.put(5_400_000L, Duration.ofHours(2));
        steps.put(9_000_000L, Duration.ofHours(3));
        steps.put(16_200_000L, Duration.ofHours(6));
        steps.put(32_400_000L, Duration.ofHours(12));
        steps.put(86_400_000L, Duration.ofDays(1));
        return steps;
    }

    /** The distance of the points of a panel that wants so many at most, and no less than the other. */
    Duration interval(int maxDataPoints, Duration atLeast) {
        long width = Duration.between(from, to).toMillis() / maxDataPoints;
        Duration rounded = STEPS.floorEntry(width).getValue();
        return rounded.compareTo(atLeast) < 0 ? atLeast : rounded;
    }

    /** The built-in variables of a query whose points are so far from each other. */
    Map<String, String> builtIns(Duration interval) {
        Duration range = Duration.between(from, to);
        Duration fourScrapes = scrapeInterval.multipliedBy(4);
        Duration rate = interval.plus(scrapeInterval);
        return Map.of(
                "__interval",
                interval.toSeconds() + "s",
                "__interval_ms",
                Long.toString(interval.toMillis()),
                "__rate_interval",
                (rate.compareTo(fourScrapes) < 0 ? fourScrapes : rate).toSeconds() + "s",
                "__range",
                range.toSeconds() + "s",
                "__range_s",
                Long.toString(range.toSeconds()),
                "__range_ms",
                Long.toString(range.toMillis()));
    }

    /** The first point of a query: times are multiples of the distance of points. */
    public Instant begin(Duration interval) {
        return aligned(from, interval);
    }

    /** The last point of a query. */
    public Instant end(Duration interval) {
        return aligned(to, interval);
    }

    private static Instant aligned(Instant time, Duration interval) {
        return Instant.ofEpochSecond(time.getEpochSecond() / interval.toSeconds() * interval.toSeconds());
    }
}
