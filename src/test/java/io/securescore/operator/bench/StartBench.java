package io.securescore.operator.bench;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.bench.Figures.Target;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** From the start of the process to its readiness, and its memory at rest, beside a bare operator; on every JDK found. */
final class StartBench {
    private static final int ROUNDS = 3;
    private static final long REST_MILLIS = 5_000;
    private static final double MEGABYTE = 1024 * 1024;

    private final Workbench bench;
    private final Figures figures;

    StartBench(Workbench bench, Figures figures) {
        this.bench = bench;
        this.figures = figures;
    }

    /** Measures both, in turn. */
    void run() throws IOException, InterruptedException {
        bench.step("building a bare operator to compare the start with");
        Path bareJar = BareApp.build();
        try (FakeAzure azure = bench.keep(FakeAzure.start(FakeAzureOptions.of(Estate.demo())))) {
            Map<String, String> settings = bench.settings(azure, Map.of());
            Path kubeconfig = bench.operatorKubeconfig();
            for (Map.Entry<Integer, Path> jdk : jdks().entrySet()) {
                bench.step("start to ready on JDK " + jdk.getKey() + ", " + ROUNDS + " times");
                List<Start> own = new ArrayList<>();
                List<Start> bare = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    own.add(start(
                            () -> OperatorProcess.start(jdk.getValue(), OperatorProcess.JAR, kubeconfig, settings)));
                    bare.add(start(
                            () -> OperatorProcess.start(jdk.getValue(), bareJar, bench.adminKubeconfig(), Map.of())));
                }
                report("JDK " + jdk.getKey(), median(own), median(bare));
            }
        }
    }

    private record Start(double seconds, double idleMegabytes) implements Comparable<Start> {
        @Override
        public int compareTo(Start other) {
            return Double.compare(seconds, other.seconds);
        }
    }

    private Start start(Supplier<OperatorProcess> starter) throws InterruptedException {
        long start = System.nanoTime();
        OperatorProcess process = bench.keep(starter.get());
        process.awaitReady();
        double seconds = (System.nanoTime() - start) / 1e9;
        Thread.sleep(REST_MILLIS);
        Start result = new Start(seconds, process.rssBytes() / MEGABYTE);
        bench.end(process);
        return result;
    }

    private void report(String jdk, Start own, Start bare) {
        figures.add("seconds from start to ready, " + jdk, own.seconds());
        figures.add("seconds from start to ready of a bare operator, " + jdk, bare.seconds());
        figures.add("times the bare operator, " + jdk, own.seconds() / bare.seconds(), Target.atMost(1.3));
        figures.add("RSS MB idle, " + jdk, own.idleMegabytes(), Target.atMost(200));
        figures.add("RSS MB idle of a bare operator, " + jdk, bare.idleMegabytes());
    }

    private static Start median(List<Start> starts) {
        return starts.stream().sorted().toList().get(starts.size() / 2);
    }

    /** The java of the JDK that runs this, and of those beside it, by version; one for each version. */
    static Map<Integer, Path> jdks() throws IOException {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        Map<Integer, Path> found = new TreeMap<>();
        found.put(Runtime.version().feature(), own.resolve("bin/java"));
        try (Stream<Path> beside = Files.list(own.getParent())) {
            for (Path home : beside.sorted().toList()) {
                Path java = home.resolve("bin/java");
                Path release = home.resolve("release");
                if (Files.isExecutable(java) && Files.isRegularFile(release)) {
                    Files.readAllLines(release).stream()
                            .filter(line -> line.startsWith("JAVA_VERSION="))
                            .map(line -> Runtime.Version.parse(line.replaceAll("JAVA_VERSION=|\"", "")))
                            .filter(version -> version.feature() >= 17)
                            .forEach(version -> found.putIfAbsent(version.feature(), java));
                }
            }
        }
        return found;
    }
}
