package io.securescore.operator.bench;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.fakeazure.Fleet;
import io.securescore.operator.bench.Figures.Target;
import io.securescore.operator.cluster.OperatorProcess;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** One scrape of more than a million lines, while a minimum is edited. */
final class MillionLines {
    private static final int SCOPES = 13_500;
    private static final double MEGABYTE = 1024 * 1024;

    private final Workbench bench;
    private final Figures figures;

    MillionLines(Workbench bench, Figures figures) {
        this.bench = bench;
        this.figures = figures;
    }

    /** Measures it. */
    void run() {
        bench.step("a scrape of a million lines (" + SCOPES + " scopes with controls)");
        Estate estate = Fleet.of(7, SCOPES);
        try (FakeAzure azure = bench.keep(FakeAzure.start(FakeAzureOptions.of(estate)))) {
            azure.prepare();
            azure.setQuota(0, Duration.ofSeconds(5));
            try (FleetWatches watches = new FleetWatches(bench.client(), bench.newNamespace(), estate, 100)) {
                OperatorProcess operator = bench.startOperator(azure, Map.of("SECURESCORE_METRICS_CONTROLS", "on"));
                watches.awaitPolled(Duration.ofMinutes(2));
                measure(operator, watches);
                bench.end(operator);
            }
        }
    }

    private void measure(OperatorProcess operator, FleetWatches watches) {
        long before = operator.rssBytes();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Scrape> scrape = supplyAsync(() -> Scrape.of(operator.metricsUrl(), false, begun::countDown));
        CompletableFuture<Duration> verdict = supplyAsync(() -> {
            await(begun);
            return watches.editMinimum(40);
        });
        long peak = before;
        boolean during = false;
        while (!scrape.isDone() || !verdict.isDone()) {
            peak = Math.max(peak, operator.rssBytes());
            during |= verdict.isDone() && !scrape.isDone();
            pause();
        }
        figures.add("lines of a scrape", scrape.join().lines(), Target.atLeast(1_000_000));
        figures.add("seconds of this scrape", scrape.join().duration().toMillis() / 1000.0);
        figures.add("RSS MB before this scrape", before / MEGABYTE);
        figures.add("RSS MB more during this scrape", (peak - before) / MEGABYTE, Target.atMost(50));
        figures.add(
                "seconds from an edit to its verdict, during this scrape",
                verdict.join().toMillis() / 1000.0,
                Target.atMost(2));
        figures.add("1 if the scrape still ran when the verdict came", during ? 1 : 0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
