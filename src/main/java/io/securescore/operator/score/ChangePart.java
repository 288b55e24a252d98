package io.securescore.operator.score;

import java.math.BigDecimal;

/**
 * One cause of a change of a scope's score.
 *
 * @param movement what happened
 * @param controlId the control's GUID; empty where no control can be named
 * @param control the control's name; empty likewise
 * @param points what it changed, in percentage points of the scope's score; negative for a loss
 * @param resources how many resources moved; 0 where that isn't known or doesn't matter
 */
public record ChangePart(Movement movement, String controlId, String control, BigDecimal points, long resources) {
    /** Which cause it belongs to. */
    public ChangeCause cause() {
        return movement.cause();
    }
}
