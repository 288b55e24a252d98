package io.securescore.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real Prometheus on a loopback port; {@link #close()} ends it and deletes its data. */
public final class Prometheus implements AutoCloseable {
    private final MonitoringServer server;

    /**
     * A series and its samples.
     *
     * @param labels with {@code __name__}, where there is one
     * @param values by time, one for an instant query
     */
    public record Series(Map<String, String> labels, Map<Instant, Double> values) {
        /** The only value, or the last. */
        public double value() {
            return new TreeMap<>(values).lastEntry().getValue();
        }

        /** A label, empty when the series hasn't got it. */
        public String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    private Prometheus(MonitoringServer server) {
        this.server = server;
    }

    /** An empty folder for the data of a Prometheus, such as blocks that promtool writes before it starts. */
    public static Path newFolder() {
        try {
            return Files.createTempDirectory("prometheus-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Prometheus without data. */
    public static Prometheus start(String configuration) {
        return start(configuration, newFolder());
    }

    /**
     * Starts a Prometheus and waits until it is ready.
     *
     * @param configuration text of its configuration file
     * @param folder with data in {@code data}; it is deleted in the end
     */
    public static Prometheus start(String configuration, Path folder) {
        return new Prometheus(new MonitoringServer(
                InstalledProgram.PROMETHEUS,
                folder,
                configuration,
                List.of(
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--storage.tsdb.retention.time=90d",
                        "--web.enable-lifecycle",
                        // It learns of its Alertmanager 5 s after its start, and would tell it after another minute
                        "--rules.alert.resend-delay=1s")));
    }

    /** Where people and Grafana reach it. */
    public URI url() {
        return server.http().uri("");
    }

    /** Its resident memory in bytes, now. */
    public long rssBytes() {
        return server.rssBytes();
    }

    /** The result of a query now; throws with Prometheus' own message when it can't be answered. */
    public List<Series> query(String promQl) {
        return result(server.http().json("/api/v1/query", Map.of("query", promQl)), promQl);
    }

    /** The result of a query over a time. */
    public List<Series> queryRange(String promQl, Instant from, Instant to, Duration step) {
        return result(
                server.http()
                        .json(
                                "/api/v1/query_range",
                                Map.of(
                                        "query",
                                        promQl,
                                        "start",
                                        from.toString(),
                                        "end",
                                        to.toString(),
                                        "step",
                                        String.valueOf(step.toMillis() / 1_000.0))),
                promQl);
    }

    /** Any other answer of its API, such as of {@code /api/v1/rules}. */
    public JsonNode api(String path, Map<String, String> parameters) {
        return server.http().json(path, parameters).path("data");
    }

    /** Has it read its configuration and its rules again. */
    public void reload() {
        server.http().post("/-/reload");
    }

    /** The last lines of its log. */
    public String logTail() {
        return server.logTail();
    }

    @Override
    public void close() {
        server.close();
    }

    private static List<Series> result(JsonNode answer, String promQl) {
        if (!answer.path("status").asText().equals("success")) {
            throw new IllegalStateException(answer.path("error").asText() + " in the query " + promQl);
        }
        JsonNode result = answer.path("data").path("result");
        if (answer.path("data").path("resultType").asText().equals("scalar")) {
            return List.of(new Series(Map.of(), sample(result)));
        }
        List<Series> series = new ArrayList<>();
        for (JsonNode each : result) {
            Map<String, String> labels = new TreeMap<>();
            each.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            Map<Instant, Double> values = new TreeMap<>();
            if (each.has("value")) {
                values.putAll(sample(each.path("value")));
            }
            each.path("values").forEach(value -> values.putAll(sample(value)));
            series.add(new Series(labels, values));
        }
        return series;
    }

    private static Map<Instant, Double> sample(JsonNode timeAndValue) {
        Instant time = Instant.ofEpochMilli(Math.round(timeAndValue.path(0).asDouble() * 1_000));
        String value = timeAndValue.path(1).asText();
        return Map.of(
                time,
                switch (value) {
                    case "+Inf" -> Double.POSITIVE_INFINITY;
                    case "-Inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.parseDouble(value);
                });
    }
}
