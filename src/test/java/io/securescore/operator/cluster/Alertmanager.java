package io.securescore.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Alertmanager on a loopback port; {@link #close()} ends it and deletes its data. */
public final class Alertmanager implements AutoCloseable {
    private final MonitoringServer server;

    private Alertmanager(MonitoringServer server) {
        this.server = server;
    }

    /** Starts an Alertmanager with this configuration and waits until it is ready. */
    public static Alertmanager start(String configuration) {
        Path folder = Prometheus.newFolder();
        return new Alertmanager(new MonitoringServer(
                InstalledProgram.ALERTMANAGER,
                folder,
                configuration,
                List.of("--storage.path=" + folder.resolve("data"), "--cluster.listen-address=")));
    }

    /** Where people reach it. */
    public URI url() {
        return server.http().uri("");
    }

    /** {@code host:port}, as Prometheus is told it. */
    public String target() {
        return "127.0.0.1:" + server.http().port();
    }

    /** The alerts that it knows: labels, annotations, receivers and whether they are inhibited or silenced. */
    public JsonNode alerts() {
        return server.http().json("/api/v2/alerts", Map.of());
    }

    /** The last lines of its log. */
    public String logTail() {
        return server.logTail();
    }

    @Override
    public void close() {
        server.close();
    }
}
