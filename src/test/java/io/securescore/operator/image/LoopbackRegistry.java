package io.securescore.operator.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An image registry in memory, on loopback, with a certificate that nobody trusts: what a push needs of the OCI distribution specification 1.1
 * (upload of blobs, put of manifests) and no more. It refuses content that differs from its digest.
 */
final class LoopbackRegistry implements AutoCloseable {
    private static final String UPLOADS = "/blobs/uploads/";

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Manifest> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpsServer server;

    private record Manifest(String mediaType, byte[] content) {}

    private LoopbackRegistry(HttpsServer server) {
        this.server = server;
    }

    /** Starts one on a free port. */
    static LoopbackRegistry start() throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.context()));
        LoopbackRegistry registry = new LoopbackRegistry(server);
        server.setExecutor(registry.threads);
        server.createContext("/v2/", registry::answer);
        server.start();
        return registry;
    }

    /** Host and port, as the name of an image begins. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The digest of what a tag of a repository names. */
    String digest(String repository, String tag) {
        return digest(manifest(repository, tag).content());
    }

    /** A manifest or index by its tag or digest. */
    JsonNode json(String repository, String reference) throws IOException {
        return new ObjectMapper().readTree(manifest(repository, reference).content());
    }

    /** A layer or a configuration by its digest. */
    byte[] blob(String digest) {
        return Optional.ofNullable(blobs.get(digest))
                .orElseThrow(() -> new IllegalStateException("No blob " + digest + " was pushed"));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Manifest manifest(String repository, String reference) {
        return Optional.ofNullable(manifests.get(repository + "/manifests/" + reference))
                .orElseThrow(() -> new IllegalStateException("No manifest " + reference + " was pushed"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v2/".length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "GET", "HEAD" -> read(exchange, path);
                case "POST" -> startUpload(exchange, path);
                case "PATCH" -> continueUpload(exchange, path, body);
                case "PUT" -> put(exchange, path, body);
                default -> status(exchange, 405);
            }
        }
    }

    private void read(HttpExchange exchange, String path) throws IOException {
        if (path.isEmpty()) {
            status(exchange, 200);
            return;
        }
        Manifest manifest = manifests.get(path);
        byte[] content = manifest != null ? manifest.content() : blobs.get(path.substring(path.lastIndexOf('/') + 1));
        if (content == null) {
            status(exchange, 404);
            return;
        }
        exchange.getResponseHeaders().set("Docker-Content-Digest", digest(content));
        if (manifest != null) {
            exchange.getResponseHeaders().set("Content-Type", manifest.mediaType());
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            status(exchange, 200);
        } else {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private void startUpload(HttpExchange exchange, String path) throws IOException {
        String upload = UUID.randomUUID().toString();
        uploads.put(upload, new ByteArrayOutputStream());
        accepted(exchange, path.substring(0, path.indexOf(UPLOADS)), upload);
    }

    private void continueUpload(HttpExchange exchange, String path, byte[] body) throws IOException {
        String upload = path.substring(path.indexOf(UPLOADS) + UPLOADS.length());
        uploads.get(upload).writeBytes(body);
        accepted(exchange, path.substring(0, path.indexOf(UPLOADS)), upload);
    }

    private static void accepted(HttpExchange exchange, String repository, String upload) throws IOException {
        exchange.getResponseHeaders().set("Location", "/v2/" + repository + UPLOADS + upload);
        status(exchange, 202);
    }

    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (!path.contains(UPLOADS)) {
            Manifest manifest = new Manifest(exchange.getRequestHeaders().getFirst("Content-Type"), body);
            manifests.put(path, manifest);
            manifests.put(path.substring(0, path.lastIndexOf('/') + 1) + digest(body), manifest);
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest(body));
            status(exchange, 201);
            return;
        }
        ByteArrayOutputStream upload = uploads.remove(path.substring(path.indexOf(UPLOADS) + UPLOADS.length()));
        upload.writeBytes(body);
        byte[] content = upload.toByteArray();
        String claimed = exchange.getRequestURI().getQuery().replaceFirst("(.*&)?digest=", "");
        if (!claimed.equals(digest(content))) {
            status(exchange, 400);
            return;
        }
        blobs.put(claimed, content);
        status(exchange, 201);
    }

    private static void status(HttpExchange exchange, int code) throws IOException {
        exchange.sendResponseHeaders(code, -1);
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
