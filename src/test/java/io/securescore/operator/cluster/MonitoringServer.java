package io.securescore.operator.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** A server of a monitoring stack as a process of its own on a free loopback port, with its files in a folder that {@link #close()} deletes. */
final class MonitoringServer implements AutoCloseable {
    private final String name;
    private final Path folder;
    private final Path log;
    private final Loopback http = new Loopback(ApiServer.freePort());
    private final Process process;

    /**
     * Starts it and waits until it is ready.
     *
     * @param configuration text of its configuration
     * @param flags more flags
     */
    MonitoringServer(InstalledProgram program, Path folder, String configuration, List<String> flags) {
        this.name = program.names().get(0);
        this.folder = folder;
        this.log = folder.resolve(name + ".log");
        try {
            Path config = Files.writeString(folder.resolve(name + ".yaml"), configuration);
            List<String> command = new ArrayList<>(List.of(
                    program.binary().toString(),
                    "--config.file=" + config,
                    "--web.listen-address=127.0.0.1:" + http.port()));
            command.addAll(flags);
            process = Child.start(command, folder, Map.of("PATH", System.getenv("PATH")), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || http.answers("/-/ready"));
        } catch (ConditionTimeoutException e) {
            close();
            throw new IllegalStateException(name + " is not ready after 60 s", e);
        }
        if (!process.isAlive()) {
            String said = logTail();
            close();
            throw new IllegalStateException(name + " ended with " + process.exitValue() + ":\n" + said);
        }
    }

    Loopback http() {
        return http;
    }

    long rssBytes() {
        return Child.memory(process, "VmRSS:");
    }

    /** The last 30 lines that it printed. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Child.kill(process);
        try {
            CacheFolder.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
