package io.securescore.operator.metrics;

import io.securescore.operator.metrics.PostureSnapshot.Scope;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The series of controls: five per control and scope, and one name per control. */
final class ControlSeries {
    private static final int DECIMALS = 10;
    private static final byte[] HEALTHY = Labels.of("health", "healthy");
    private static final byte[] UNHEALTHY = Labels.of("health", "unhealthy");

    private ControlSeries() {}

    /** Writes all of them, also those of controls whose maximum is 0; these have nothing to gain. */
    static void write(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family("securescore_control_current_points", "Points that a control has earned in a scope.");
        for (Scope scope : snapshot.scopes()) {
            for (SecureScoreControl control : scope.controls()) {
                writer.sample(control.currentPoints(), scope.id(), snapshot.label(control));
            }
        }
        writer.family(
                "securescore_control_max_points",
                "Points that a control can earn in a scope; 0 when no resource is applicable.");
        for (Scope scope : snapshot.scopes()) {
            for (SecureScoreControl control : scope.controls()) {
                writer.sample(control.maxPoints(), scope.id(), snapshot.label(control));
            }
        }
        writer.family(
                "securescore_control_gain_points",
                "Percentage points that the score of a scope gains when all unhealthy resources of a control are fixed.");
        for (Scope scope : snapshot.scopes()) {
            for (SecureScoreControl control : scope.controls()) {
                if (control.maxPoints().signum() > 0) {
                    writer.sample(gain(control, scope.score().get()), scope.id(), snapshot.label(control));
                }
            }
        }
        writer.family("securescore_control_resources", "Resources of a control in a scope, by health.");
        for (Scope scope : snapshot.scopes()) {
            for (SecureScoreControl control : scope.controls()) {
                writer.sample(control.healthy(), scope.id(), snapshot.label(control), HEALTHY);
                writer.sample(control.unhealthy(), scope.id(), snapshot.label(control), UNHEALTHY);
            }
        }
        writer.family("securescore_control_info", "The name of a control, as the newest score has it; always 1.");
        for (Map.Entry<String, String> name : controlNames(snapshot).entrySet()) {
            writer.sample(1, Labels.of("control_id", name.getKey(), "control_name", FreeText.clean(name.getValue())));
        }
    }

    /**
     * Microsoft's potential score increase, {@code 100 * (max - current) / max of the scope}, to 10 decimals; 0 without an unhealthy
     * resource, for then nothing can be fixed. Source:
     * learn.microsoft.com/azure/defender-for-cloud/secure-score-security-controls. Worked example: 7.5 of 10 points in a
     * scope of 29 leave 8.6206896552 percentage points to gain.
     */
    private static BigDecimal gain(SecureScoreControl control, SecureScore score) {
        if (control.unhealthy() == 0) {
            return BigDecimal.ZERO;
        }
        return control.maxPoints()
                .subtract(control.currentPoints())
                .movePointRight(2)
                .divide(score.maxPoints(), DECIMALS, RoundingMode.HALF_EVEN);
    }

    /** Microsoft renames controls, and scopes are recalculated at different times: the newest score decides. */
    private static Map<String, String> controlNames(PostureSnapshot snapshot) {
        Map<String, String> names = new TreeMap<>();
        Map<String, Instant> readAt = new HashMap<>();
        for (Scope scope : snapshot.scopes()) {
            Instant read = scope.record().lastSuccess().orElse(Instant.MIN);
            for (SecureScoreControl control : scope.controls()) {
                Instant known = readAt.get(control.id());
                if (known == null || read.isAfter(known)) {
                    names.put(control.id(), control.name());
                    readAt.put(control.id(), read);
                }
            }
        }
        return names;
    }
}
