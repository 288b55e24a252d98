package io.securescore.operator.metrics;

import io.securescore.operator.metrics.PostureSnapshot.Watch;
import io.securescore.operator.watch.ScopeVerdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;

/** The series of the scopes of each watch, which say who watches what, and what came of it. */
final class WatchScopeSeries {
    private WatchScopeSeries() {}

    static void write(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family(
                "securescore_watch_scope_info", "A scope that a watch names, with or without a minimum; always 1.");
        perVerdict(writer, snapshot, verdict -> Optional.of(BigDecimal.ONE));
        writer.family(
                "securescore_watch_scope_below_minimum",
                "1 when a scope is, or was last known to be, below its minimum in a watch, else 0.");
        perVerdict(writer, snapshot, verdict -> verdict.below().map(below -> below ? BigDecimal.ONE : BigDecimal.ZERO));
        writer.family("securescore_watch_scope_minimum_ratio", "Minimum that a watch holds a scope to, 0..1.");
        perVerdict(writer, snapshot, verdict -> verdict.minimum().map(percent -> BigDecimal.valueOf(percent, 2)));
        writer.family(
                "securescore_watch_scope_waived_until_timestamp_seconds",
                "When the waiver of a scope in a watch ends, in Unix time.");
        perVerdict(
                writer, snapshot, verdict -> verdict.waiverEnd().map(end -> BigDecimal.valueOf(end.getEpochSecond())));
    }

    private static void perVerdict(
            ExpositionWriter writer, PostureSnapshot snapshot, Function<ScopeVerdict, Optional<BigDecimal>> value)
            throws IOException {
        for (Watch watch : snapshot.pollingWatches()) {
            for (ScopeVerdict verdict : watch.posture().scopes()) {
                Optional<BigDecimal> present = value.apply(verdict);
                if (present.isPresent()) {
                    writer.sample(
                            present.get(),
                            watch.labels(),
                            snapshot.scope(verdict.record().id()).id());
                }
            }
        }
    }
}
