package io.securescore.operator.score;

import java.math.BigDecimal;

/**
 * One security control of a scope's score: a group of recommendations that earn points together.
 *
 * @param id the control's GUID, lower case
 * @param name Microsoft's display name; not stable, so never a key
 * @param currentPoints points earned
 * @param maxPoints the effective maximum; 0 when every resource is not applicable
 * @param healthy healthy resources
 * @param unhealthy unhealthy resources
 * @param notApplicable resources that count in neither
 */
public record SecureScoreControl(
        String id,
        String name,
        BigDecimal currentPoints,
        BigDecimal maxPoints,
        long healthy,
        long unhealthy,
        long notApplicable) {}
