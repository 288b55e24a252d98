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

/**
 * The go command without cgo; Go's own cache lets a broken build go on.
 *
 * @param directory where it runs
 * @param environment what it gets besides the environment of this JVM
 */
record GoCommand(Path directory, Map<String, String> environment) {
    private static final int SECONDS_BETWEEN_LINES = 15;

    /**
     * Runs it to its end and prints how far it is.
     *
     * @param topic what the lines begin with
     * @param what the thing that is made
     * @throws IOException with the last lines that it printed when it fails
     */
    void run(String topic, String what, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("go-", ".log");
        Map<String, String> all = new HashMap<>(System.getenv());
        all.put("CGO_ENABLED", "0");
        all.putAll(environment);
        List<String> command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        Instant start = Instant.now();
        Process go = Child.start(command, directory, all, output);
        try {
            while (!go.waitFor(SECONDS_BETWEEN_LINES, TimeUnit.SECONDS)) {
                CacheFolder.say(topic, progress("building " + what, output, start));
            }
            if (go.exitValue() != 0) {
                throw new IOException("go " + arguments[0] + " ended with " + go.exitValue() + ": " + tail(output)
                        + " (it needs Go 1.26 on the PATH and a Go module proxy)");
            }
            CacheFolder.say(topic, progress("built " + what, output, start));
        } finally {
            Child.kill(go);
            Files.deleteIfExists(output);
        }
    }

    private static String progress(String what, Path output, Instant start) throws IOException {
        List<String> lines = Files.readAllLines(output);
        long modules = lines.stream().filter(line -> line.startsWith("go: ")).count();
        return String.format(
                "%s: %d modules downloaded, %d packages compiled, %d s",
                what,
                modules,
                lines.size() - modules,
                Duration.between(start, Instant.now()).toSeconds());
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
