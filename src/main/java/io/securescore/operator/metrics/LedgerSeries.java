package io.securescore.operator.metrics;

import io.securescore.operator.metrics.PostureSnapshot.Scope;
import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.PointTotals;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.SecureScoreControl;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The series of the points that scopes lost and gained. Every watched scope has every cause, and every control of its score,
 * from 0 before the first change: {@code increase()} sees nothing of a counter that begins with its first loss.
 */
final class LedgerSeries {
    private static final ChangeCause[] CAUSES = ChangeCause.values();
    private static final byte[][] LABELS = Stream.of(CAUSES)
            .map(cause -> Labels.of("cause", cause.metricLabel()))
            .toArray(byte[][]::new);

    private LedgerSeries() {}

    /**
     * Writes all of them.
     *
     * @param controls whether those of controls are among them
     */
    static void write(ExpositionWriter writer, PostureSnapshot snapshot, boolean controls) throws IOException {
        writer.counters(
                "securescore_scope_lost_points_total",
                "Percentage points that the score of a scope has lost, by cause; the cause model is Microsoft's doing.");
        perCause(writer, snapshot, ScopeLedger::lost);
        writer.counters(
                "securescore_scope_gained_points_total",
                "Percentage points that the score of a scope has gained, by cause; the cause model is Microsoft's doing.");
        perCause(writer, snapshot, ScopeLedger::gained);
        if (controls) {
            writer.counters(
                    "securescore_control_lost_points_total",
                    "Percentage points that the score of a scope has lost by a control, by all causes but Microsoft's model.");
            perControl(writer, snapshot, ScopeLedger::lost);
            writer.counters(
                    "securescore_control_gained_points_total",
                    "Percentage points that the score of a scope has gained by a control, by all causes but Microsoft's model.");
            perControl(writer, snapshot, ScopeLedger::gained);
        }
    }

    private static void perCause(
            ExpositionWriter writer, PostureSnapshot snapshot, Function<ScopeLedger, PointTotals> totals)
            throws IOException {
        for (Scope scope : snapshot.scopes()) {
            Map<ChangeCause, BigDecimal> points = totals.apply(scope.ledger()).byCause();
            for (int i = 0; i < CAUSES.length; i++) {
                writer.sample(points.getOrDefault(CAUSES[i], BigDecimal.ZERO), scope.id(), LABELS[i]);
            }
        }
    }

    private static void perControl(
            ExpositionWriter writer, PostureSnapshot snapshot, Function<ScopeLedger, PointTotals> totals)
            throws IOException {
        for (Scope scope : snapshot.scopes()) {
            Map<String, BigDecimal> points = totals.apply(scope.ledger()).byControl();
            for (SecureScoreControl control : scope.controls()) {
                writer.sample(points.getOrDefault(control.id(), BigDecimal.ZERO), scope.id(), snapshot.label(control));
            }
        }
    }
}
