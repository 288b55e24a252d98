package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Child processes that never outlive this JVM, not even when it is killed.
 *
 * <p>A shell starts a guard in the background and then becomes the program itself, so that the returned process is the
 * program (its pid, its exit code). The guard waits for the end of a pipe that only this JVM holds open, and then kills
 * the program.
 */
final class Child {
    private static final String GUARDED =
            "exec 3<&0; { read -r _ <&3; kill -9 $$; } >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";

    private Child() {}

    /**
     * Starts a program with its output in a file.
     *
     * @param environment the whole environment of the program
     */
    static Process start(List<String> command, Path directory, Map<String, String> environment, Path output)
            throws IOException {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARDED, "guard"));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Kills a process and waits until it is gone. */
    static void kill(Process process) {
        process.destroyForcibly();
        awaitExit(process, 30);
    }

    /** The exit code of a process that must end within so many seconds; it is killed and reported when it does not. */
    static int awaitExit(Process process, long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("process " + process.pid() + " did not end within " + seconds + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while process " + process.pid() + " ended", e);
        }
    }

    /** A figure of a process' memory in bytes, by its name in {@code /proc/PID/status}. */
    static long memory(Process process, String field) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
