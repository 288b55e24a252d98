package io.securescore.fakeazure;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What was asked since the last reset. */
public final class Counts {

    private final Map<String, Long> requests = new TreeMap<>();
    private final Map<String, Long> bytes = new TreeMap<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private int inFlight;
    private int peak;

    /**
     * @param requests by operation
     * @param bytesSent content bytes by operation, as they went over the wire
     * @param statuses requests by HTTP status; 0 for a connection closed without an answer
     * @param totalRequests tokens included
     * @param totalBytesSent tokens included
     * @param peakConcurrency the most requests that were in work at one time
     */
    public record Snapshot(
            Map<String, Long> requests,
            Map<String, Long> bytesSent,
            Map<Integer, Long> statuses,
            long totalRequests,
            long totalBytesSent,
            int peakConcurrency) {

        /** Requests of one operation. */
        public long of(String operation) {
            return requests.getOrDefault(operation, 0L);
        }
    }

    synchronized void begun(String operation) {
        requests.merge(operation, 1L, Long::sum);
        peak = Math.max(peak, ++inFlight);
    }

    synchronized void ended(String operation, int status, long sent) {
        inFlight--;
        bytes.merge(operation, sent, Long::sum);
        statuses.merge(status, 1L, Long::sum);
    }

    synchronized void reset() {
        requests.clear();
        bytes.clear();
        statuses.clear();
        peak = inFlight;
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(
                Collections.unmodifiableMap(new TreeMap<>(requests)),
                Collections.unmodifiableMap(new TreeMap<>(bytes)),
                Collections.unmodifiableMap(new TreeMap<>(statuses)),
                requests.values().stream().mapToLong(Long::longValue).sum(),
                bytes.values().stream().mapToLong(Long::longValue).sum(),
                peak);
    }
}
