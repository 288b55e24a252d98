package io.securescore.operator.azure;

import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The port to Defender for Cloud. Read only. Every answer is a value: an error of Azure, the network or the identity comes
 * back as a {@link Failure}, never as an exception.
 */
public interface ScoreSource {
    /** Of how many subscriptions {@link #diagnose} asks for the cause in one call. */
    int DIAGNOSED_AT_ONCE = 20;

    /** Why a request got no (whole) answer. */
    enum Cause {
        /** No token: the identity is not usable. */
        CREDENTIAL,
        /** The identity can read none of what was asked for. */
        NOTHING_READABLE,
        /** Azure refused for its rate, and the wait is longer than a sweep may wait. */
        THROTTLED,
        /** Anything else: an error status, a time-out, a reset, an answer that makes no sense. */
        FAILED
    }

    /**
     * @param cause the kind
     * @param message one sentence of ours for a status or a log: thing, cause, next step; never Azure's own text
     */
    record Failure(Cause cause, String message) {
        /** The identity sees nothing in its tenant. */
        static Failure nothingReadable() {
            return new Failure(
                    Cause.NOTHING_READABLE,
                    "the identity can read no subscription: grant it Security Reader on the subscriptions or on a"
                            + " management group");
        }
    }

    /**
     * What can be seen of the estate.
     *
     * @param failure when present, the rest must not be taken for the whole
     */
    record InventoryAnswer(
            List<Inventory.Subscription> subscriptions,
            List<Inventory.Connector> connectors,
            Optional<Failure> failure) {
        public InventoryAnswer {
            subscriptions = List.copyOf(subscriptions);
            connectors = List.copyOf(connectors);
        }
    }

    /**
     * The score rows of a batch.
     *
     * @param readings one per row: Scored, NotScored (a maximum of 0) or Failed (a row that makes no sense); also rows that
     *     nobody asked for, such as other connectors of a subscription
     * @param failure when present, scopes without a reading got no answer; when empty, they have no row
     */
    record ScoresAnswer(List<ScopeReading> readings, Optional<Failure> failure) {
        public ScoresAnswer {
            readings = List.copyOf(readings);
        }
    }

    /** Everything the identity can see in its tenant. */
    InventoryAnswer inventory();

    /** What the identity can see of these subscriptions and the connectors they host. */
    InventoryAnswer inventory(Set<ScopeId> subscriptions);

    /**
     * The score rows of these subscriptions and of the connectors they host, with the controls they are made of.
     *
     * @param subscriptions at most {@code azure.subscriptions-per-query} of them
     */
    ScoresAnswer scores(Set<ScopeId> subscriptions);

    /**
     * Why subscriptions have no score row: AccessDenied, NotFound, NotRegistered or NotScored, with a message only where the
     * state doesn't say it all; Throttled or Failed when the question got no answer. Causes are remembered for 6 hours; of more than
     * 20 a sample of 20 is asked, and what is left open keeps its last cause, else is NotScored ("cause being looked up").
     *
     * @param subscriptions without a row
     * @param anew whether to forget what is remembered of them (somebody asked to poll now)
     */
    Map<ScopeId, ScopeReading> diagnose(Collection<ScopeId> subscriptions, boolean anew);

    /** Until when a request for scores would not be sent, because Azure asked for a pause; empty when it may be sent now. */
    default Optional<Instant> closedUntil() {
        return Optional.empty();
    }

    /** Why this source can't read connectors' scores, as a status message; empty when it can. */
    default Optional<String> connectorsUnsupported() {
        return Optional.empty();
    }

    /** Why this source can't tell which management groups a subscription is in, as a status message; empty when it can. */
    default Optional<String> managementGroupsUnsupported() {
        return Optional.empty();
    }
}
