package io.securescore.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Speed and size: a real API server, a fake Azure and the packaged operator with its shipped JVM flags, on this machine.
 * Prints a table and writes it as CSV. One option: the sizes of the estates, like {@code 10,100}; the scrape of a million
 * lines is part of a run with 10,000 only.
 */
public final class Bench {
    private static final Path CSV = Path.of("target/bench.csv");
    private static final String SIZES = "10,100,1000,10000";
    private static final int WITH_MILLION_LINES = 10_000;

    private Bench() {}

    /** Measures and prints; exits with 1 when it fails, not when a figure misses its bound. */
    public static void main(String[] arguments) {
        Workbench bench = new Workbench();
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
        int code = 0;
        try {
            run(bench, sizes(arguments.length == 0 ? SIZES : arguments[0]));
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("The benchmark failed: " + e.getMessage());
            code = 1;
        }
        System.exit(code);
    }

    private static void run(Workbench bench, List<Integer> sizes) throws IOException, InterruptedException {
        System.out.println(
                "Measures first sweeps of estates of " + sizes + " scopes, statuses, /metrics, memory and the"
                        + " start; about 5 minutes in full.\nCtrl-C stops it and every process that it started."
                        + " SIZES=10,100 is a short run.");
        Figures figures = new Figures();
        bench.open();
        new StartBench(bench, figures).run();
        for (int size : sizes) {
            new SweepBench(bench, figures).run(size);
        }
        if (sizes.contains(WITH_MILLION_LINES)) {
            new MillionLines(bench, figures).run();
        }
        figures.writeCsv(CSV);
        bench.step("done");
        System.out.printf(
                "%nJDK %s, %d CPUs shared by operator, API server and fake Azure; 120 ms latency, quota 15 per 5 s.%n",
                Runtime.version().feature(), Runtime.getRuntime().availableProcessors());
        System.out.println("! misses its bound; ~ computed from a sweep at 10 ms latency.\n");
        System.out.println(figures.table());
        figures.missed().forEach(missed -> System.out.println("not reached: " + missed));
        System.out.println("also in " + CSV);
    }

    private static List<Integer> sizes(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .map(Integer::parseInt)
                .toList();
    }
}
