package io.securescore.operator.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.cluster.ApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A watch on the API server, as the one who wrote it sees it. */
record Watched(ApiServer server, String namespace, String name) {
    /** How soon a leader must have polled a new watch. */
    static final Duration SCORED = Duration.ofSeconds(15);
    /** How soon an edit must be judged. */
    static final Duration JUDGED = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(25);
    private static final String TIME = "\"\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\dZ)?\"";

    SecureScoreWatch get() {
        return resource().get();
    }

    SecureScoreWatchStatus status() {
        return get().getStatus();
    }

    /** The status as the API server has it. */
    JsonNode rawStatus() {
        return rawStatus("$0");
    }

    /** The same with the word {@code time} in the place of every time and day. */
    JsonNode timelessStatus() {
        return rawStatus("\"time\"");
    }

    private JsonNode rawStatus(String timeReplacement) {
        String path = "/apis/securescore.io/v1alpha1/namespaces/" + namespace + "/securescorewatches/" + name;
        try {
            return new ObjectMapper()
                    .readTree(server.client().raw(path).replaceAll(TIME, timeReplacement))
                    .get("status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A condition as {@code status reason: message}; empty when it is absent. */
    Optional<String> condition(String type) {
        return Optional.ofNullable(status()).map(SecureScoreWatchStatus::conditions).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals(type))
                .map(Watched::told)
                .findFirst();
    }

    /** The scopes in the order of the status, as {@code name state score}. */
    List<String> scopes() {
        return status().scopes().stream()
                .map(scope -> scope.name() + " " + scope.state() + " " + scope.score())
                .toList();
    }

    /** Waits until this generation is polled and no scope waits for its first poll. */
    Watched awaitPolled() {
        await("a poll of " + name).atMost(SCORED).pollInterval(POLL).until(this::isPolled);
        return this;
    }

    /** Waits, no longer than an edit may take, until a condition is as told. */
    void awaitCondition(String type, String told) {
        await().atMost(JUDGED).pollInterval(POLL).until(() -> condition(type), Optional.of(told)::equals);
    }

    /** Waits until the poll that a {@code requested-at} asked for has ended. */
    void awaitHandled(String request) {
        await("the request " + request)
                .atMost(SCORED)
                .pollInterval(POLL)
                .until(() -> request.equals(status().lastHandledRequest()));
    }

    /** Waits until there are so many events, and returns them. */
    List<String> awaitEvents(int count) {
        return await().atMost(SCORED).pollInterval(POLL).until(this::events, events -> events.size() >= count);
    }

    /** The events of this watch in alphabetical order, as {@code type reason xCount: note}. */
    List<String> events() {
        return server.client().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getRegarding().getName().equals(name))
                .map(Watched::told)
                .sorted()
                .toList();
    }

    /** Changes the watch by a merge patch. */
    void edit(String mergePatch) {
        resource().patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    /** Asks for a poll now. */
    void request(String value) {
        edit("{\"metadata\":{\"annotations\":{\"" + SecureScoreWatch.REQUESTED_AT + "\":\"" + value + "\"}}}");
    }

    void delete() {
        resource().delete();
    }

    private boolean isPolled() {
        SecureScoreWatch watch = get();
        SecureScoreWatchStatus status = watch.getStatus();
        return status != null
                && watch.getMetadata().getGeneration().equals(status.observedGeneration())
                && status.conditions().stream()
                        .anyMatch(condition -> condition.getType().equals(Conditions.READY)
                                && condition.getReason().equals("Polled"))
                && status.summary().pending() == 0;
    }

    private Resource<SecureScoreWatch> resource() {
        return server.client()
                .resources(SecureScoreWatch.class)
                .inNamespace(namespace)
                .withName(name);
    }

    private static String told(Condition condition) {
        return condition.getStatus() + " " + condition.getReason() + ": " + condition.getMessage();
    }

    private static String told(Event event) {
        int count = event.getSeries() == null ? 1 : event.getSeries().getCount();
        return event.getType() + " " + event.getReason() + " x" + count + ": " + event.getNote();
    }
}
