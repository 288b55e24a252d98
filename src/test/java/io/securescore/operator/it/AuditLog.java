package io.securescore.operator.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What one user did on the API server so far, by its audit log. */
final class AuditLog {
    private final List<Call> calls;

    /**
     * One answered request.
     *
     * @param resource with its group and subresource, as in {@code securescorewatches.securescore.io/status}
     * @param code the HTTP status
     * @param pod the Pod whose token was sent; empty for a token of no Pod
     * @param credential what the token is, by its id
     */
    record Call(String verb, String resource, String namespace, String name, int code, String pod, String credential) {}

    /** @param user whose requests count */
    AuditLog(Path file, String user) {
        try (Stream<String> lines = Files.lines(file)) {
            calls = lines.filter(line -> line.contains(user) && line.endsWith("}"))
                    .map(AuditLog::event)
                    .filter(event -> event.at("/user/username").asText().equals(user))
                    .filter(event -> event.has("objectRef"))
                    .map(AuditLog::call)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every request for a resource. */
    List<Call> calls() {
        return calls;
    }

    /** Every request for a resource that was sent with a token of a Pod. */
    List<Call> callsOf(String pod) {
        return calls.stream().filter(call -> call.pod().equals(pod)).toList();
    }

    /** How often the status of a watch was written. */
    long statusWrites(Watched watch) {
        return calls.stream()
                .filter(call -> call.resource().equals("securescorewatches.securescore.io/status")
                        && call.namespace().equals(watch.namespace())
                        && call.name().equals(watch.name()))
                .count();
    }

    private static JsonNode event(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static Call call(JsonNode event) {
        JsonNode object = event.get("objectRef");
        String group = object.path("apiGroup").asText();
        String subresource = object.path("subresource").asText();
        return new Call(
                event.get("verb").asText(),
                object.get("resource").asText()
                        + (group.isEmpty() ? "" : "." + group)
                        + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.at("/responseStatus/code").asInt(),
                extra(event, "pod-name"),
                extra(event, "credential-id"));
    }

    private static String extra(JsonNode event, String key) {
        return event.at("/user/extra")
                .path("authentication.kubernetes.io/" + key)
                .path(0)
                .asText();
    }
}
