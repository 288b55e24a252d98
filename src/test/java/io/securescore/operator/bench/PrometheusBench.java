package io.securescore.operator.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.fakeazure.Fleet;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.Prometheus;
import io.securescore.operator.monitoring.MonitoringStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * What an estate costs a Prometheus that scrapes it and has the shipped rules: series, memory, seconds. It is a young one: the
 * rules that look back have a minute to look at.
 */
final class PrometheusBench {
    private static final double MEGABYTE = 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SCRAPES = 3;
    private static final String CONFIGURATION =
            """
            global: {scrape_interval: 30s, scrape_timeout: 30s, evaluation_interval: 15s}
            rule_files: [%s]
            scrape_configs:
              - job_name: securescore-operator
                static_configs: [{targets: ['%s']}]
            """;

    private final Workbench bench;
    private final Figures figures;

    PrometheusBench(Workbench bench, Figures figures) {
        this.bench = bench;
        this.figures = figures;
    }

    /** Measures an estate of so many scopes, with controls and without. */
    void run(int size) throws IOException {
        try (FakeAzure azure = bench.keep(FakeAzure.start(FakeAzureOptions.of(Fleet.of(SweepBench.SEED, size))))) {
            azure.prepare();
            for (String controls : List.of("on", "off")) {
                run(azure, size, controls);
            }
        }
    }

    private void run(FakeAzure azure, int size, String controls) throws IOException {
        bench.step(size + " scopes: scraped by Prometheus with the shipped rules, controls " + controls);
        try (FleetWatches watches = FleetWatches.of(bench, azure, size)) {
            OperatorProcess operator = bench.startOperator(azure, Map.of("SECURESCORE_METRICS_CONTROLS", controls));
            watches.awaitPolled(PATIENCE);
            Path folder = Prometheus.newFolder();
            // What looks back is evaluated once within the measurement
            Path rules = Files.writeString(
                    folder.resolve("rules.yaml"),
                    Files.readString(MonitoringStack.RULES).replace("interval: 2m", "interval: 15s"));
            Prometheus prometheus = bench.keep(Prometheus.start(
                    CONFIGURATION.formatted(rules, operator.metricsUrl().getAuthority()), folder));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> prometheus.query("sum_over_time(up[1h]) >= " + SCRAPES), found -> !found.isEmpty());
            String variant = "controls " + controls;
            add("Prometheus series, " + variant, size, headSeries(prometheus));
            add("Prometheus RSS MB, " + variant, size, prometheus.rssBytes() / MEGABYTE);
            add(
                    "seconds of a scrape by Prometheus, " + variant,
                    size,
                    prometheus
                            .query("max_over_time(scrape_duration_seconds[1h])")
                            .get(0)
                            .value());
            add("seconds of all rules, " + variant, size, ruleSeconds(prometheus));
            bench.end(prometheus);
            bench.end(operator);
        }
    }

    private void add(String name, int size, double value) {
        figures.add(name, size, value);
    }

    private static double headSeries(Prometheus prometheus) {
        return prometheus
                .api("/api/v1/status/tsdb", Map.of())
                .at("/headStats/numSeries")
                .asDouble();
    }

    private static double ruleSeconds(Prometheus prometheus) {
        JsonNode groups = prometheus.api("/api/v1/rules", Map.of()).path("groups");
        return StreamSupport.stream(groups.spliterator(), false)
                .mapToDouble(group -> group.path("evaluationTime").asDouble())
                .sum();
    }
}
