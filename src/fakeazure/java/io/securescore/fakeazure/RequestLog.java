package io.securescore.fakeazure;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests, oldest first. */
public final class RequestLog {

    private static final int KEPT = 500;

    private final Clock clock;
    private final Deque<Entry> entries = new ArrayDeque<>();

    /**
     * @param at when it came in
     * @param operation as in the counts
     * @param method HTTP method
     * @param path decoded, without query
     * @param body what was sent; withheld for token requests, which carry secrets
     */
    public record Entry(Instant at, String operation, String method, String path, String body) {}

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(String operation, Request request) {
        String body = operation.equals("token") ? "" : new String(request.body(), StandardCharsets.UTF_8);
        entries.addLast(new Entry(clock.instant(), operation, request.method(), request.path(), body));
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    synchronized void clear() {
        entries.clear();
    }
}
