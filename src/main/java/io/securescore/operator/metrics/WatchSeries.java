package io.securescore.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.securescore.operator.api.v1alpha1.Conditions;
import io.securescore.operator.metrics.PostureSnapshot.Watch;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The series of watches. Of a suspended one there are only its description and its conditions. */
final class WatchSeries {
    private static final List<String> STATUSES = List.of("True", "False", "Unknown");

    private WatchSeries() {}

    /** Writes all of them, with these labels of the watches. */
    static void write(ExpositionWriter writer, PostureSnapshot snapshot, LabelAllowList watchLabels)
            throws IOException {
        writer.family("securescore_watch_info", "What the minimum of a watch applies to, and its labels; always 1.");
        for (Watch watch : snapshot.watches()) {
            StringBuilder labels = new StringBuilder();
            Labels.append(
                    labels,
                    "minimum_applies_to",
                    watch.spec().minimumAppliesTo().name());
            watchLabels.append(labels, watch.posture().watch().getMetadata().getLabels());
            writer.sample(1, watch.labels(), Labels.encode(labels));
        }
        writer.family("securescore_watch_score_ratio", "Weighted secure score over the scopes of a watch, 0..1.");
        perWatch(writer, snapshot, watch -> watch.posture().ratio());
        writer.family("securescore_watch_minimum_ratio", "Minimum score of a watch, 0..1.");
        perWatch(writer, snapshot, watch -> Optional.ofNullable(watch.spec().minimumScore())
                .map(percent -> BigDecimal.valueOf(percent, 2)));
        writer.family(
                "securescore_watch_meets_minimum",
                "1 when a watch meets its minimum, 0 when it doesn't, absent while that isn't known.");
        perWatch(writer, snapshot, WatchSeries::verdict);
        writer.family(
                "securescore_watch_plan_resources",
                "Fewest resources to fix until a watch meets every minimum; 0 when it does, absent when out of reach.");
        perWatch(writer, snapshot, watch -> watch.posture().planResources().map(BigDecimal::valueOf));
        writer.family("securescore_watch_poll_interval_seconds", "How often the scopes of a watch are polled.");
        perWatch(
                writer,
                snapshot,
                watch -> Optional.of(
                        BigDecimal.valueOf(watch.posture().pollInterval().toSeconds())));
        writer.family("securescore_watch_condition", "1 for the status that a condition of a watch has, 0 for others.");
        for (Watch watch : snapshot.watches()) {
            for (Condition condition : watch.conditions()) {
                for (String status : STATUSES) {
                    writer.sample(
                            status.equals(condition.getStatus()) ? 1 : 0,
                            watch.labels(),
                            Labels.of("type", condition.getType(), "status", status));
                }
            }
        }
        writer.family("securescore_watch_condition_reason", "The reason that a condition of a watch has; always 1.");
        for (Watch watch : snapshot.watches()) {
            for (Condition condition : watch.conditions()) {
                writer.sample(
                        1, watch.labels(), Labels.of("type", condition.getType(), "reason", condition.getReason()));
            }
        }
    }

    private static void perWatch(
            ExpositionWriter writer, PostureSnapshot snapshot, Function<Watch, Optional<BigDecimal>> value)
            throws IOException {
        for (Watch watch : snapshot.pollingWatches()) {
            Optional<BigDecimal> present = value.apply(watch);
            if (present.isPresent()) {
                writer.sample(present.get(), watch.labels());
            }
        }
    }

    /** 1 or 0; empty while the verdict is unknown, and without a minimum. */
    private static Optional<BigDecimal> verdict(Watch watch) {
        return watch.conditions().stream()
                .filter(condition -> Conditions.MEETS_MINIMUM.equals(condition.getType()))
                .map(Condition::getStatus)
                .filter(status -> !"Unknown".equals(status))
                .map(status -> "True".equals(status) ? BigDecimal.ONE : BigDecimal.ZERO)
                .findFirst();
    }
}
