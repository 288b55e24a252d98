package io.securescore.operator.azure;

import io.securescore.operator.score.Environment;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns rows of Azure into readings, controls and inventory, and believes none of their values. Pure. */
final class ScoreRows {
    /** No scope can earn more; the built-in controls give 58 in all. */
    private static final BigDecimal MOST_POINTS = BigDecimal.valueOf(1_000_000);

    private ScoreRows() {}

    /** A value in a row that makes no sense; its message names the value. */
    private static final class InvalidValueException extends RuntimeException {
        InvalidValueException(String message) {
            super(message, null, false, false);
        }
    }

    /** The scope of a row; empty when it is neither a subscription nor a security connector (a management group). */
    static Optional<ScopeId> scopeOf(Map<?, ?> row) {
        String text = Json.text(row, "scope");
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(ScopeId.of(text)).filter(id -> id.isSubscription() || id.isConnector());
    }

    /**
     * The reading of a score row: Scored, NotScored when its maximum is 0, Failed when a value makes no sense.
     *
     * @param row with scope, environment, currentPoints, maxPoints and weight
     * @param controls rows of controls
     */
    static ScopeReading reading(ScopeId id, Map<?, ?> row, List<?> controls) {
        Environment environment =
                Environment.parse(Json.text(row, "environment")).orElse(id.isSubscription() ? Environment.AZURE : null);
        try {
            BigDecimal max = points("maximum points", row.get("maxPoints"));
            BigDecimal current = points("current points", row.get("currentPoints"));
            if (current.compareTo(max) > 0) {
                throw new InvalidValueException(
                        "current points " + shown(current) + " above the maximum " + shown(max));
            }
            long weight = count("weight", row.get("weight"));
            if (max.signum() == 0) {
                return ScopeReading.without(
                                id,
                                ScopeState.NOT_SCORED,
                                "Defender for Cloud lists a score of 0 out of 0 points: nothing in this scope is assessed yet")
                        .in(environment);
            }
            return ScopeReading.scored(id, environment, new SecureScore(current, max, weight), controlsOf(controls));
        } catch (InvalidValueException invalid) {
            return ScopeReading.without(
                            id,
                            ScopeState.FAILED,
                            "Defender for Cloud's score row makes no sense: " + invalid.getMessage()
                                    + "; the operator tries again")
                    .in(environment);
        }
    }

    /**
     * The usable controls; null when there is none: no score is made of nothing, so they aren't known. A row that makes no sense
     * is left out; that its points are missing shows in {@link io.securescore.operator.score.ReadScore#addsUp}.
     */
    private static List<SecureScoreControl> controlsOf(List<?> rows) {
        List<SecureScoreControl> controls = new ArrayList<>(rows.size());
        for (Object row : rows) {
            if (row instanceof Map<?, ?> control) {
                control(control).ifPresent(controls::add);
            }
        }
        controls.sort(Comparator.comparing(SecureScoreControl::id));
        return controls.isEmpty() ? null : controls;
    }

    /** A control; empty when a value makes no sense: the score does not depend on it. */
    private static Optional<SecureScoreControl> control(Map<?, ?> row) {
        String id = FreeText.clean(Json.text(row, "id")).toLowerCase(Locale.ROOT);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try {
            BigDecimal max = points("maximum points", row.get("maxPoints"));
            BigDecimal current = points("current points", row.get("currentPoints"));
            if (current.compareTo(max) > 0) {
                return Optional.empty();
            }
            // the same few controls in every scope: one copy of their texts instead of one for each scope
            return Optional.of(new SecureScoreControl(
                    id.intern(),
                    FreeText.clean(Json.text(row, "name")).intern(),
                    current,
                    max,
                    count("healthy", row.get("healthy")),
                    count("unhealthy", row.get("unhealthy")),
                    count("notApplicable", row.get("notApplicable"))));
        } catch (InvalidValueException invalid) {
            return Optional.empty();
        }
    }

    /**
     * A subscription of the inventory.
     *
     * @param row with id, name, tenantId, tags, state and managementGroups
     */
    static Inventory.Subscription subscription(ScopeId id, Map<?, ?> row) {
        String state = Json.text(row, "state");
        Set<String> managementGroups = Json.array(row, "managementGroups").stream()
                .filter(Map.class::isInstance)
                .map(group -> Json.text((Map<?, ?>) group, "name").toLowerCase(Locale.ROOT))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
        return new Inventory.Subscription(
                id,
                FreeText.clean(Json.text(row, "name")),
                FreeText.clean(Json.text(row, "tenantId")).toLowerCase(Locale.ROOT),
                !state.equalsIgnoreCase("Disabled") && !state.equalsIgnoreCase("Deleted"),
                tags(Json.child(row, "tags")),
                managementGroups);
    }

    /** A security connector of the inventory. */
    static Inventory.Connector connector(ScopeId id, Map<?, ?> row) {
        return new Inventory.Connector(
                id, FreeText.clean(Json.text(row, "name")), Environment.parse(Json.text(row, "environment")));
    }

    private static Map<String, String> tags(Map<?, ?> tags) {
        Map<String, String> strings = new HashMap<>();
        tags.forEach((name, value) -> {
            if (name instanceof String key && value instanceof String text) {
                strings.put(key, text);
            }
        });
        return strings;
    }

    private static BigDecimal points(String name, Object value) {
        BigDecimal number = number(name, value);
        if (number.signum() < 0) {
            throw new InvalidValueException("negative " + name + " " + shown(number));
        }
        if (number.compareTo(MOST_POINTS) > 0) {
            throw new InvalidValueException(name + " " + shown(number) + " above " + MOST_POINTS);
        }
        return number;
    }

    private static long count(String name, Object value) {
        BigDecimal number = number(name, value);
        if (number.signum() < 0) {
            throw new InvalidValueException("negative " + name + " " + shown(number));
        }
        if (number.precision() - number.scale() > 18
                || number.stripTrailingZeros().scale() > 0) {
            throw new InvalidValueException(name + " " + shown(number) + " is no whole number");
        }
        return number.longValueExact();
    }

    private static BigDecimal number(String name, Object value) {
        if (value == null) {
            throw new InvalidValueException(name + " missing");
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new InvalidValueException(name + " is " + number);
        }
        if (value instanceof Number number) {
            // A double's shortest decimal form is what stood in the answer, up to 15 digits
            return new BigDecimal(number.toString());
        }
        throw new InvalidValueException(name + " is not a number");
    }

    private static String shown(BigDecimal number) {
        String text = number.toString();
        return text.length() <= 20 ? text : text.substring(0, 20) + "...";
    }
}
