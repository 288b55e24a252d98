package io.securescore.operator.monitoring;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Prometheus has of the operator: the golden text of its own series, the meters of the process and of the operator SDK as
 * their libraries call them, what the rules record, and what Prometheus adds.
 */
final class ExposedSeries {
    /** The golden {@code /metrics}. */
    static final Path GOLDEN = Path.of("src/test/resources/metrics/classic.txt");
    /** Labels of a target, or of the Prometheus that scraped it. */
    static final Set<String> TARGET = Set.of("cluster", "namespace", "job", "pod", "instance");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z]\\w*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Values by label by metric. */
    private final Map<String, Map<String, Set<String>>> series = new HashMap<>();

    private final Set<String> recorded = new HashSet<>();
    private final Set<String> ofRules = new HashSet<>(TARGET);

    ExposedSeries() {
        try {
            read(Files.readString(GOLDEN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(processMeters());
        read("up 1\nALERTS{alertname=\"\",alertstate=\"firing\"} 1\nALERTS{alertname=\"\",alertstate=\"pending\"} 1\n");
        for (Rule rule : Rule.all()) {
            if (!rule.alert()) {
                recorded.add(rule.name());
            }
            PromQl expression = PromQl.of(rule.expr());
            expression.groupings().forEach(grouping -> ofRules.addAll(grouping.labels()));
            ofRules.addAll(rule.labels().keySet());
        }
    }

    /** Whether there is such a series, or a histogram of that name. */
    boolean has(String metric) {
        return recorded.contains(metric) || series.containsKey(metric) || series.containsKey(metric + "_bucket");
    }

    /** Whether any series has such a label. */
    boolean hasLabel(String label) {
        return ofRules.contains(label)
                || label.equals("__name__")
                || series.values().stream().anyMatch(labels -> names(labels, label));
    }

    /** Whether a series has such a label; of what the rules record and of alerts it is any label of the rules. */
    boolean hasLabel(String metric, String label) {
        return recorded.contains(metric) || metric.equals("ALERTS")
                ? ofRules.contains(label) || names(series.get("ALERTS"), label)
                : TARGET.contains(label) || names(series.get(metric), label);
    }

    /** The values that a label of a series has; empty when it isn't known. */
    Set<String> values(String metric, String label) {
        return series.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    }

    /** Which tags and labels there are is the user's choice. */
    private static boolean names(Map<String, Set<String>> labels, String label) {
        return labels.containsKey(label)
                || (label.startsWith("tag_") || label.startsWith("label_"))
                        && labels.keySet().stream().anyMatch(name -> name.startsWith(label.replaceAll("_.*", "_")));
    }

    private void read(String exposition) {
        SAMPLE.matcher(exposition).results().forEach(sample -> {
            Map<String, Set<String>> labels = series.computeIfAbsent(sample.group(1), name -> new HashMap<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.computeIfAbsent(
                                label.group(1), name -> new HashSet<>())
                        .add(label.group(2)));
            }
        });
    }

    private static String processMeters() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new UptimeMetrics().bindTo(registry);
        Metrics sdk = MicrometerMetrics.withoutPerResourceMetrics(registry);
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.getMetadata().setNamespace("team-a");
        watch.getMetadata().setName("production");
        sdk.finishedReconciliation(watch, Map.of());
        sdk.failedReconciliation(watch, new IllegalStateException(), Map.of());
        return registry.scrape();
    }
}
