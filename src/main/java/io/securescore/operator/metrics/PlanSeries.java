package io.securescore.operator.metrics;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.PlanStep;
import io.securescore.operator.metrics.PostureSnapshot.Watch;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/** The series of the steps to each watch's minimum, as its status lists them: ten at most, counted from 1. */
final class PlanSeries {
    private PlanSeries() {}

    static void write(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family(
                "securescore_watch_plan_step_resources",
                "Resources of a control to fix in a step of the shortest way to a watch's minimum; step 1 is the first.");
        perStep(writer, snapshot, step -> BigDecimal.valueOf(step.resources()));
        writer.family(
                "securescore_watch_plan_step_gain_points",
                "Percentage points that a step gains: of the scope's score, or of the weighted one where the minimum applies to that.");
        perStep(writer, snapshot, PlanStep::gain);
    }

    private static void perStep(ExpositionWriter writer, PostureSnapshot snapshot, Function<PlanStep, BigDecimal> value)
            throws IOException {
        for (Watch watch : snapshot.pollingWatches()) {
            List<PlanStep> steps = watch.posture().plan();
            for (int i = 0; i < steps.size(); i++) {
                PlanStep step = steps.get(i);
                writer.sample(
                        value.apply(step),
                        watch.labels(),
                        Labels.of(
                                "step",
                                String.valueOf(i + 1),
                                "scope_id",
                                step.scope(),
                                "control_id",
                                step.controlId()));
            }
        }
    }
}
