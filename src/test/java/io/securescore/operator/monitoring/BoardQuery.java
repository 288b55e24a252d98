package io.securescore.operator.monitoring;

import java.time.Duration;
import java.util.Set;

/**
 * A query of a board as Prometheus gets it.
 *
 * @param place the title of the panel, or {@code variable NAME} or {@code annotation NAME}
 * @param refId its name within the panel
 * @param promQl with all variables replaced
 * @param instant whether it asks for now only, and not for the time of the board
 * @param step how far from each other its points are
 * @param labels what legends, texts and links name: each series must have them
 */
public record BoardQuery(
        String place, String refId, String promQl, boolean instant, Duration step, Set<String> labels) {
    /** What to call it. */
    public String name() {
        return place + " " + refId;
    }
}
