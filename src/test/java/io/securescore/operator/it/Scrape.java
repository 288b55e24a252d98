package io.securescore.operator.it;

import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.RunningPod;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The samples of one scrape.
 *
 * @param samples lines of the classic text format without comments, as they came
 */
record Scrape(List<String> samples) {

    /** Scrapes an operator now. */
    static Scrape of(OperatorProcess operator) {
        return of(operator.metrics());
    }

    /** Scrapes a Pod now. */
    static Scrape of(RunningPod pod) {
        return of(pod.metrics());
    }

    private static Scrape of(String text) {
        return new Scrape(text.lines().filter(line -> !line.startsWith("#")).toList());
    }

    /** What only a leader exposes and an earlier process' statuses hold too: series of scopes and watches. */
    Scrape posture() {
        return where(line -> line.startsWith("securescore_scope_") || line.startsWith("securescore_watch_"));
    }

    /** Series of controls, which no status holds. */
    Scrape controls() {
        return where(line -> line.startsWith("securescore_control_"));
    }

    /** What another scrape has not ({@code +}) and has instead ({@code -}). */
    List<String> changesFrom(Scrape other) {
        return Stream.concat(
                        other.samples.stream()
                                .filter(sample -> !samples.contains(sample))
                                .map(sample -> "-" + sample),
                        samples.stream()
                                .filter(sample -> !other.samples.contains(sample))
                                .map(sample -> "+" + sample))
                .toList();
    }

    /** The same with the word {@code time} in the place of every time. */
    Scrape timeless() {
        return new Scrape(samples.stream()
                .map(sample -> sample.replaceAll(" \\d{10}$", " time"))
                .toList());
    }

    /** The series that name a text, such as a scope's id. */
    Scrape naming(String text) {
        return where(line -> line.contains(text));
    }

    /** The sum over the samples of a metric; 0 without any. */
    double sum(String metric) {
        return where(line -> line.startsWith(metric + "{") || line.startsWith(metric + " ")).samples.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private Scrape where(Predicate<String> line) {
        return new Scrape(samples.stream().filter(line).toList());
    }
}
