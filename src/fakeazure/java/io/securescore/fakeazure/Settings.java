package io.securescore.fakeazure;

import java.time.Duration;

/** What can be changed while the fake runs. */
final class Settings {

    private volatile Duration latency = Duration.ZERO;
    private volatile int armPageSize = 100;
    private volatile boolean armThrottling = true;
    private volatile long maxPayloadBytes = 16L * 1024 * 1024;
    private volatile boolean unreadableAsBadRequest;

    Duration latency() {
        return latency;
    }

    void setLatency(Duration changed) {
        latency = changed;
    }

    int armPageSize() {
        return armPageSize;
    }

    void setArmPageSize(int changed) {
        armPageSize = changed;
    }

    boolean armThrottling() {
        return armThrottling;
    }

    void setArmThrottling(boolean changed) {
        armThrottling = changed;
    }

    long maxPayloadBytes() {
        return maxPayloadBytes;
    }

    void setMaxPayloadBytes(long changed) {
        maxPayloadBytes = changed;
    }

    boolean unreadableAsBadRequest() {
        return unreadableAsBadRequest;
    }

    void setUnreadableAsBadRequest(boolean changed) {
        unreadableAsBadRequest = changed;
    }
}
