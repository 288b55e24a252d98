package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

final class Trend {
    static Optional<String> of(List<Day> days, LocalDate today) {
        return Optional.empty();
    }
}
