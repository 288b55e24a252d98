package io.securescore.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Speed and size: a real API server, a fake Azure and the packaged operator with its shipped JVM flags, on this machine.
 * Prints a table and writes it as CSV. Options: {@code --sizes=10,100} for other estates than 10 to 10,000 scopes, and
 * {@code --parts=start,cds,sweeps,baseline,lines,prometheus} for less than everything.
 */
public final class Bench {
    private static final Path CSV = Path.of("target/bench.csv");
    private static final String SIZES = "10,100,1000,10000";
    private static final String PARTS = "start,cds,sweeps,baseline,lines,prometheus";

    private Bench() {}

    /** Measures and prints; exits with 1 when it fails, not when a figure misses its bound. */
    public static void main(String[] arguments) {
        Workbench bench = new Workbench();
        Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
        Figures figures = new Figures();
        int code = 0;
        try {
            try {
                run(
                        bench,
                        figures,
                        option(arguments, "sizes", SIZES).stream()
                                .map(Integer::valueOf)
                                .toList(),
                        option(arguments, "parts", PARTS));
            } finally {
                print(figures);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("The benchmark failed: " + e.getMessage());
            code = 1;
        }
        System.exit(code);
    }

    private static void run(Workbench bench, Figures figures, List<Integer> sizes, List<String> parts)
            throws IOException, InterruptedException {
        System.out.println("Measures " + parts + " with estates of " + sizes + " scopes; about 15 minutes in full.\n"
                + "Ctrl-C stops it and every process that it started. SIZES=10,100 PARTS=sweeps is a short run.");
        bench.open();
        if (parts.contains("start")) {
            new StartBench(bench, figures).run();
        }
        if (parts.contains("cds")) {
            new CdsBench(bench, figures).run();
        }
        for (int size : parts.contains("sweeps") ? sizes : List.<Integer>of()) {
            new SweepBench(bench, figures).run(size, parts.contains("baseline"));
        }
        if (parts.contains("lines")) {
            new MillionLines(bench, figures).run();
        }
        for (int size : parts.contains("prometheus") ? sizes : List.<Integer>of()) {
            new PrometheusBench(bench, figures).run(size);
        }
        bench.step("done");
    }

    private static void print(Figures figures) throws IOException {
        figures.writeCsv(CSV);
        System.out.printf(
                "%nJDK %s, %d CPUs shared by operator, API server and fake Azure; 120 ms latency, quota 15 per 5 s.%n",
                Runtime.version().feature(), Runtime.getRuntime().availableProcessors());
        System.out.println("! misses its bound; ~ computed from a sweep at 10 ms latency.\n");
        System.out.println(figures.table());
        figures.missed().forEach(missed -> System.out.println("not reached: " + missed));
        System.out.println("also in " + CSV);
    }

    /** The values of {@code --name=value,value}. */
    private static List<String> option(String[] arguments, String name, String otherwise) {
        String start = "--" + name + "=";
        return List.of(Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(start))
                .map(argument -> argument.substring(start.length()))
                .findFirst()
                .orElse(otherwise)
                .split(","));
    }
}
