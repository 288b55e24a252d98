package io.securescore.fakeazure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/** An estate as a table for people. */
final class EstateTable {

    private static final String ROW = "%-22s %-13s %-16s %-10s %-12s %-10s %6s %6s  %s%n";

    private EstateTable() {}

    static String of(Estate estate) {
        StringBuilder table = new StringBuilder(
                ROW.formatted("NAME", "ENVIRONMENT", "GROUP", "STATE", "ACCESS", "POINTS", "SCORE", "WEIGHT", "ID"));
        for (Subscription subscription : estate.subscriptions()) {
            String state = subscription.registered() ? subscription.state() : "NoProvider";
            String group = subscription.managementGroups().get(0).name();
            table.append(row(
                    subscription.name(),
                    "Azure",
                    group,
                    state,
                    subscription.access(),
                    subscription.posture(),
                    subscription.id() + "  " + tags(subscription)));
            for (Connector connector : subscription.connectors()) {
                table.append(row(
                        "  " + connector.name(),
                        connector.environmentName(),
                        group,
                        state,
                        subscription.access(),
                        connector.posture(),
                        connector.id()));
            }
        }
        return table.toString();
    }

    private static Map<String, String> tags(Subscription subscription) {
        return new TreeMap<>(subscription.tags());
    }

    private static String row(
            String name, String environment, String group, String state, Access access, Posture posture, String id) {
        if (posture == null) {
            return ROW.formatted(name, environment, group, state, access, "-", "-", "-", id);
        }
        String points = posture.currentPoints().stripTrailingZeros().toPlainString() + "/" + posture.maxPoints();
        String score = posture.maxPoints() == 0
                ? "-"
                : posture.currentPoints()
                        .multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(posture.maxPoints()), 2, RoundingMode.DOWN)
                        .toPlainString();
        return ROW.formatted(name, environment, group, state, access, points, score, posture.weight(), id);
    }
}
