package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes conditions of judgements: {@code lastTransitionTime} moves only with {@code status}. */
final class ConditionMerger {
    private static final String ABSENT = "Absent";

    private ConditionMerger() {}

    /**
     * The conditions to write, sorted by type; types without a judgement are gone.
     *
     * @param previous the last ones of the same watch
     * @param judgements by condition type
     */
    static List<Condition> merge(
            List<Condition> previous, Map<String, Judgement> judgements, long generation, Instant now) {
        List<Condition> merged = new ArrayList<>();
        judgements.forEach((type, judgement) -> merged.add(condition(previous, type, judgement, generation, now)));
        merged.sort(Comparator.comparing(Condition::getType));
        return List.copyOf(merged);
    }

    /** The condition of a type, if there is one. */
    static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    /**
     * A condition whose status moved.
     *
     * @param from True, False, Unknown, or Absent
     * @param to likewise
     * @param reason the new one, or Absent
     */
    record Transition(String condition, String from, String to, String reason) {}

    /** The conditions whose status differs between two statuses of a watch. */
    static List<Transition> transitions(Optional<SecureScoreWatchStatus> previous, SecureScoreWatchStatus status) {
        List<Condition> before = conditions(previous);
        List<Condition> after = conditions(Optional.of(status));
        return Stream.concat(before.stream(), after.stream())
                .map(Condition::getType)
                .distinct()
                .sorted()
                .map(type -> new Transition(
                        type,
                        find(before, type).map(Condition::getStatus).orElse(ABSENT),
                        find(after, type).map(Condition::getStatus).orElse(ABSENT),
                        find(after, type).map(Condition::getReason).orElse(ABSENT)))
                .filter(moved -> !moved.from().equals(moved.to()))
                .toList();
    }

    /** The conditions of a status, if there is one. */
    static List<Condition> conditions(Optional<SecureScoreWatchStatus> status) {
        return status.map(SecureScoreWatchStatus::conditions).orElse(List.of());
    }

    private static Condition condition(
            List<Condition> previous, String type, Judgement judgement, long generation, Instant now) {
        String since = find(previous, type)
                .filter(condition -> judgement.status().equals(condition.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(judgement.status())
                .withReason(judgement.reason())
                .withMessage(judgement.message())
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }
}
