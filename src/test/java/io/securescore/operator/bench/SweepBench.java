package io.securescore.operator.bench;

import io.securescore.fakeazure.Counts;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.fakeazure.Fleet;
import io.securescore.operator.bench.Figures.Target;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The first full sweep of an estate after a start, by Resource Graph and by Resource Manager, and what follows it: statuses,
 * memory and the exposition.
 */
final class SweepBench {
    static final int SEED = 42;
    private static final Duration LATENCY = Duration.ofMillis(120);
    /** For the baseline of the largest estate, which would take minutes. */
    private static final Duration SHORT_LATENCY = Duration.ofMillis(10);

    private static final int LARGE = 10_000;
    private static final double MEGABYTE = 1024 * 1024;

    private final Workbench bench;
    private final Figures figures;

    SweepBench(Workbench bench, Figures figures) {
        this.bench = bench;
        this.figures = figures;
    }

    /** What one sweep cost. */
    private record Sweep(Counts.Snapshot azure, double seconds) {}

    /** Measures an estate of so many scopes, with or without the baseline. */
    void run(int size, boolean baseline) throws IOException, InterruptedException {
        Estate estate = Fleet.of(SEED, size);
        try (FakeAzure azure = bench.keep(FakeAzure.start(FakeAzureOptions.of(estate)))) {
            azure.prepare();
            azure.setLatency(LATENCY);
            Sweep graph = resourceGraph(azure, size);
            withoutControls(azure, size);
            if (baseline) {
                Sweep manager = resourceManager(azure, size);
                double fewer =
                        (double) manager.azure().totalRequests() / graph.azure().totalRequests();
                add("times fewer requests than the baseline", size, fewer, Target.atLeast(300));
            }
            if (!azure.violations().isEmpty()) {
                throw new IllegalStateException("requests that must never be sent: " + azure.violations());
            }
        }
    }

    private Sweep resourceGraph(FakeAzure azure, int size) throws IOException, InterruptedException {
        bench.step(size + " scopes: first sweep by Resource Graph, with controls");
        try (FleetWatches watches = watches(azure, size)) {
            OperatorProcess operator = start(azure, "ResourceGraph", "on");
            Instant written = watches.awaitPolled(Duration.ofMinutes(2));
            Instant lastAnswer = lastRequest(azure).plus(LATENCY);
            Sweep sweep = sweep(azure, operator);
            add("Azure requests, Resource Graph", size, sweep.azure().totalRequests(), Target.atMost(40));
            figures.add("Azure MB", size, sweep.azure().totalBytesSent() / MEGABYTE);
            add("seconds of the sweep", size, sweep.seconds(), Target.atMost(20));
            double statuses = seconds(Duration.between(lastAnswer, written));
            double bare = seconds(BareLoop.write(bench.adminKubeconfig(), watches.namespace(), bench.newNamespace()));
            figures.add("statuses (watches)", size, watches.count());
            figures.add("seconds from Azure's last answer to the last status", size, statuses);
            figures.add("seconds of a bare loop that writes the same statuses", size, bare);
            figures.add("times the bare loop", size, statuses / bare, Target.atMost(1.5));
            exposition(operator, size, "with controls");
            add("RSS MB at the peak", size, operator.peakRssBytes() / MEGABYTE, Target.atMost(400));
            add("RSS MB after", size, operator.rssBytes() / MEGABYTE, Target.atMost(400));
            bench.end(operator);
            return sweep;
        }
    }

    private void withoutControls(FakeAzure azure, int size) {
        bench.step(size + " scopes: first sweep by Resource Graph, without controls");
        try (FleetWatches watches = watches(azure, size)) {
            OperatorProcess operator = start(azure, "ResourceGraph", "off");
            watches.awaitPolled(Duration.ofMinutes(2));
            exposition(operator, size, "without controls");
            figures.add("RSS MB at the peak, without controls", size, operator.peakRssBytes() / MEGABYTE);
            bench.end(operator);
        }
    }

    private Sweep resourceManager(FakeAzure azure, int size) {
        boolean shortened = size >= LARGE;
        Duration latency = shortened ? SHORT_LATENCY : LATENCY;
        bench.step("%d scopes: first sweep by Resource Manager, with controls, at %d ms latency"
                .formatted(size, latency.toMillis()));
        azure.setLatency(latency);
        try (FleetWatches watches = watches(azure, size)) {
            OperatorProcess operator = start(azure, "ResourceManager", "on");
            watches.awaitPolled(Duration.ofMinutes(5));
            Sweep sweep = sweep(azure, operator);
            figures.add(
                    "Azure requests, Resource Manager (baseline)",
                    size,
                    sweep.azure().totalRequests());
            figures.add("Azure MB, baseline", size, sweep.azure().totalBytesSent() / MEGABYTE);
            if (shortened) {
                double further = seconds(LATENCY.minus(latency)) * sweep.azure().totalRequests();
                figures.addComputed(
                        "seconds of the sweep, baseline",
                        size,
                        sweep.seconds() + further / sweep.azure().peakConcurrency());
            } else {
                figures.add("seconds of the sweep, baseline", size, sweep.seconds());
            }
            bench.end(operator);
            return sweep;
        }
    }

    private FleetWatches watches(FakeAzure azure, int size) {
        azure.resetCounts();
        return FleetWatches.of(bench, azure, size);
    }

    private OperatorProcess start(FakeAzure azure, String source, String controls) {
        return bench.startOperator(
                azure, Map.of("SECURESCORE_AZURE_SOURCE", source, "SECURESCORE_METRICS_CONTROLS", controls));
    }

    private static Instant lastRequest(FakeAzure azure) {
        var requests = azure.requests();
        return requests.get(requests.size() - 1).at();
    }

    /** What the operator says of its sweep; there must have been one only. */
    private static Sweep sweep(FakeAzure azure, OperatorProcess operator) {
        double count = value(operator, "securescore_sweep_duration_seconds_count");
        if (count != 1) {
            throw new IllegalStateException("the first poll took " + count + " sweeps:\n" + operator.logTail());
        }
        return new Sweep(azure.counts(), value(operator, "securescore_sweep_duration_seconds_sum"));
    }

    private static double value(OperatorProcess operator, String series) {
        return operator.metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private void exposition(OperatorProcess operator, int size, String variant) {
        Scrape plain = Scrape.of(operator.metricsUrl(), false);
        Scrape compressed = Scrape.of(operator.metricsUrl(), true);
        figures.add("/metrics series, " + variant, size, plain.series());
        figures.add("/metrics MB, " + variant, size, plain.bytes() / MEGABYTE);
        figures.add("/metrics MB in gzip, " + variant, size, compressed.bytes() / MEGABYTE);
        figures.add("/metrics seconds, " + variant, size, seconds(plain.duration()));
        figures.add("/metrics seconds in gzip, " + variant, size, seconds(compressed.duration()));
    }

    private void add(String name, int size, double value, Target target) {
        if (size == LARGE) {
            figures.add(name, size, value, target);
        } else {
            figures.add(name, size, value);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
