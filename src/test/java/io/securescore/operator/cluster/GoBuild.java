package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Builds the programs from the Go module in {@code src/test/envtest}; Go's own cache lets a broken build go on. */
record GoBuild(String key, String kubernetesVersion) implements Binaries.Source {
    private static final int SECONDS_BETWEEN_LINES = 15;

    @Override
    public void fill(Path directory) throws IOException, InterruptedException {
        Binaries.say("building kube-apiserver, kubectl and etcd with Go, about 7 minutes on 2 cores, once");
        String[] version = kubernetesVersion.substring(1).split("\\.");
        String stamp = String.format(
                "-s -w -X %1$sgitVersion=%2$s -X %1$sgitMajor=%3$s -X %1$sgitMinor=%4$s",
                "k8s.io/component-base/version.", kubernetesVersion, version[0], version[1]);
        build(directory.resolve("kube-apiserver"), stamp, "k8s.io/kubernetes/cmd/kube-apiserver");
        build(directory.resolve("kubectl"), stamp, "k8s.io/kubernetes/cmd/kubectl");
        build(directory.resolve("etcd"), "-s -w", "go.etcd.io/etcd/server/v3");
    }

    private static void build(Path target, String linkerFlags, String goPackage)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("go-build-", ".log");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("CGO_ENABLED", "0");
        List<String> command = new ArrayList<>(List.of("go", "build", "-v", "-trimpath", "-ldflags", linkerFlags));
        command.addAll(List.of("-o", target.toString(), goPackage));
        Instant start = Instant.now();
        Process go = Child.start(command, Binaries.MODULE, environment, output);
        try {
            boolean ended;
            do {
                ended = go.waitFor(SECONDS_BETWEEN_LINES, TimeUnit.SECONDS);
                Binaries.say(progress(target, output, start, ended));
            } while (!ended);
            if (go.exitValue() != 0) {
                throw new IOException("go build ended with " + go.exitValue() + ": " + tail(output)
                        + " (it needs Go 1.26 on the PATH and a Go module proxy)");
            }
        } finally {
            Child.kill(go);
            Files.deleteIfExists(output);
        }
    }

    private static String progress(Path target, Path output, Instant start, boolean ended) throws IOException {
        List<String> lines = Files.readAllLines(output);
        long modules = lines.stream().filter(line -> line.startsWith("go: ")).count();
        return String.format(
                "%s %s: %d modules downloaded, %d packages compiled, %d s",
                ended ? "built" : "building",
                target.getFileName(),
                modules,
                lines.size() - modules,
                Duration.between(start, Instant.now()).toSeconds());
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
