package io.securescore.operator.bench;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.cluster.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What class-data sharing brings: from the start of the process to its readiness, and memory at rest, without an archive
 * of the operator's classes and with one, made by a whole start or by a start that a bad setting ends; AppCDS on every
 * JDK found, and the AOT cache (JEP 483, 514) where there is one. The variants take turns.
 */
final class CdsBench {
    private static final int ROUNDS = 5;
    private static final long REST_MILLIS = 2_000;
    private static final int FIRST_WITH_AOT_CACHE = 25;
    private static final double MEGABYTE = 1024 * 1024;

    private final Workbench bench;
    private final Figures figures;

    CdsBench(Workbench bench, Figures figures) {
        this.bench = bench;
        this.figures = figures;
    }

    /** A way to make an archive and to use it. */
    private enum Form {
        APP_CDS("AppCDS", "-XX:ArchiveClassesAtExit=", "-Xshare:auto -XX:SharedArchiveFile="),
        AOT_CACHE("AOT cache", "-XX:AOTCacheOutput=", "-XX:AOTMode=auto -XX:AOTCache=");

        private final String title;
        private final String make;
        private final String use;

        Form(String title, String make, String use) {
            this.title = title;
            this.make = make;
            this.use = use;
        }
    }

    /** Measures and reports. */
    void run() throws IOException, InterruptedException {
        Path archives = Files.createTempDirectory("securescore-cds-");
        try (FakeAzure azure = bench.keep(FakeAzure.start(FakeAzureOptions.of(Estate.demo())))) {
            for (Map.Entry<Integer, Path> jdk : StartBench.jdks().entrySet()) {
                measure(jdk.getKey(), jdk.getValue(), bench.settings(azure, Map.of()), archives);
            }
        } finally {
            for (Path archive : archived(archives)) {
                Files.delete(archive);
            }
            Files.delete(archives);
        }
    }

    private void measure(int version, Path java, Map<String, String> settings, Path archives)
            throws IOException, InterruptedException {
        Map<String, String> variants = new LinkedHashMap<>(Map.of("without", ""));
        for (Form form : Form.values()) {
            if (form == Form.APP_CDS || version >= FIRST_WITH_AOT_CACHE) {
                bench.step("JDK " + version + ": making archives for " + form.title);
                Path whole = archives.resolve(version + "-" + form + "-whole");
                OperatorProcess started = start(java, settings, form.make + whole);
                started.awaitReady();
                started.sigterm();
                bench.end(started);
                report(form.title + " of a whole start, JDK " + version, whole, variants, form);
                Path failed = archives.resolve(version + "-" + form + "-failed");
                Map<String, String> bad = new TreeMap<>(settings);
                bad.put("SECURESCORE_AZURE_CLOUD", "NoSuchCloud");
                OperatorProcess refused = start(java, bad, form.make + failed);
                refused.awaitExit(60);
                bench.end(refused);
                report(form.title + " of a failed start, JDK " + version, failed, variants, form);
            }
        }
        bench.step("JDK " + version + ": " + ROUNDS + " starts of each of " + variants.size());
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, String> variant : variants.entrySet()) {
                starts.computeIfAbsent(variant.getKey(), name -> new ArrayList<>())
                        .add(measure(java, settings, variant.getValue()));
            }
        }
        Start without = median(starts.remove("without"));
        figures.add("seconds from start to ready without an archive, JDK " + version, without.seconds());
        figures.add("RSS MB idle without an archive, JDK " + version, without.megabytes());
        starts.forEach((name, measured) -> {
            Start median = median(measured);
            figures.add("seconds from start to ready, " + name, median.seconds());
            figures.add("times the start without, " + name, median.seconds() / without.seconds());
            figures.add("RSS MB idle, " + name, median.megabytes());
        });
    }

    private void report(String name, Path archive, Map<String, String> variants, Form form) throws IOException {
        if (!Files.exists(archive)) {
            throw new IOException("No archive was made: " + name);
        }
        figures.add("MB archive, " + name, Files.size(archive) / MEGABYTE);
        variants.put(name, form.use + archive);
    }

    private record Start(double seconds, double megabytes) {}

    private Start measure(Path java, Map<String, String> settings, String flags) throws InterruptedException {
        long begin = System.nanoTime();
        OperatorProcess process = start(java, settings, flags);
        process.awaitReady();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Thread.sleep(REST_MILLIS);
        Start start = new Start(seconds, process.rssBytes() / MEGABYTE);
        bench.end(process);
        return start;
    }

    private OperatorProcess start(Path java, Map<String, String> settings, String flags) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("JAVA_TOOL_OPTIONS", flags);
        return bench.keep(OperatorProcess.start(java, OperatorProcess.JAR, bench.operatorKubeconfig(), all));
    }

    /** The median of each figure by itself. */
    private static Start median(List<Start> starts) {
        int middle = starts.size() / 2;
        return new Start(
                starts.stream().map(Start::seconds).sorted().toList().get(middle),
                starts.stream().map(Start::megabytes).sorted().toList().get(middle));
    }

    private static List<Path> archived(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
