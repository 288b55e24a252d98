package io.securescore.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every notification that Alertmanager sends to a webhook of it, in the order of their coming. */
public final class WebhookReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final List<JsonNode> notifications = new CopyOnWriteArrayList<>();

    private WebhookReceiver(HttpServer http) {
        this.http = http;
    }

    /** Starts listening on a free loopback port. */
    public static WebhookReceiver start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            WebhookReceiver receiver = new WebhookReceiver(http);
            http.createContext("/", exchange -> {
                receiver.notifications.add(JSON.readTree(exchange.getRequestBody()));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            http.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The webhook's address. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/");
    }

    /** What came: Alertmanager's JSON with {@code status}, {@code receiver}, {@code groupLabels} and {@code alerts}. */
    public List<JsonNode> notifications() {
        return List.copyOf(notifications);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
