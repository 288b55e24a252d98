package io.securescore.operator.check;

import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Words each gap. Pure.
 *
 * @param written what watches call their scopes
 */
record Gaps(Commands commands, Inventory inventory, Map<ScopeId, String> written) {

    /** A scope without a score. */
    Gap unscored(ScopeReading reading, List<String> watches) {
        ScopeId id = reading.id();
        String guid = id.subscriptionGuid().orElse("");
        boolean explained = !reading.message().isEmpty();
        return new Gap(
                Optional.of(id),
                name(id),
                id.type(),
                reading.state().label(),
                explained ? sentence(reading.message()) : message(reading.state(), id.isConnector()),
                Optional.empty(),
                explained ? Optional.empty() : command(reading.state(), id.isConnector(), guid),
                watches);
    }

    /** A scope that Azure calls otherwise than the watch. */
    Gap misnamed(ScopeId id, String expected, String watch) {
        return new Gap(
                Optional.of(id),
                name(id),
                id.type(),
                "NameMismatch",
                "Azure has another name for it than the watch: most likely a mistyped id; correct the id or the name.",
                Optional.of("the watch calls it \"" + FreeText.clean(expected) + "\""),
                Optional.empty(),
                List.of(watch));
    }

    /** A management group that a watch selects, with no subscription in sight. */
    Gap unreadableGroup(String group, String watch) {
        return new Gap(
                Optional.empty(),
                group,
                Gap.MANAGEMENT_GROUP,
                "NothingReadable",
                "No subscription that the identity can read is in it: check its id (not its display name), or assign Security"
                        + " Reader on it, which takes effect within minutes.",
                Optional.empty(),
                Optional.of(commands.assignOnManagementGroup(group)),
                List.of(watch));
    }

    /** A watch whose lists and selection come to nothing. */
    static Gap nothingSelected(String watch, Optional<String> why) {
        return new Gap(
                Optional.empty(),
                watch,
                Gap.WATCH,
                "NothingSelected",
                why.map(Gaps::sentence)
                        .orElse(
                                "Nothing that the identity can read matches its selection: check the tags and exclude."),
                Optional.empty(),
                Optional.empty(),
                List.of(watch));
    }

    /** Azure's name of a scope, else the watch's, else the last part of its id. */
    String name(ScopeId id) {
        return Stream.concat(inventory.nameOf(id).stream(), Stream.ofNullable(written.get(id)))
                .map(FreeText::clean)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseGet(id::lastPart);
    }

    private static String message(ScopeState state, boolean connector) {
        return switch (state) {
            case NOT_SCORED ->
                connector
                        ? "Defender for Cloud has no score for it: check in the Azure portal under Defender for Cloud,"
                                + " Environment settings, that it is connected and has a CSPM plan. The first score may take"
                                + " 24 hours, and some environments get none."
                        : "Defender for Cloud has no score for it: Foundational CSPM is off (it is free of charge; its tier"
                                + " Standard means on), it was switched on less than 24 hours ago, or nobody has opened"
                                + " Defender for Cloud in this tenant yet.";
            case DISABLED ->
                (connector ? "The subscription that hosts it is disabled" : "It is disabled")
                        + ": enable it, or exclude it from watches.";
            case ACCESS_DENIED ->
                "The identity may not read it: assign Security Reader on the subscription, which takes effect within minutes,"
                        + " or once on a management group above.";
            case NOT_FOUND -> "The tenant has none of this id: correct the id, or remove it from the watch.";
            case NOT_REGISTERED ->
                (connector ? "The subscription that hosts it" : "It")
                        + " isn't registered to Microsoft.Security, so Defender for Cloud doesn't assess it.";
            case THROTTLED -> "Azure refused for its rate: check again later.";
            case PENDING, SCORED, DENIED, FAILED -> "Azure gave no usable answer: check again later.";
        };
    }

    private Optional<String> command(ScopeState state, boolean connector, String guid) {
        return switch (state) {
            case NOT_SCORED -> connector ? Optional.empty() : Optional.of(Commands.foundationalCspm(guid));
            case DISABLED -> Optional.of(Commands.enable(guid));
            case ACCESS_DENIED -> Optional.of(commands.assignOnSubscription(guid));
            case NOT_REGISTERED -> Optional.of(Commands.register(guid));
            case NOT_FOUND, DENIED, THROTTLED, FAILED, PENDING, SCORED -> Optional.empty();
        };
    }

    /** A message as a sentence of its own: with a capital and a full stop. */
    static String sentence(String message) {
        String capital = Character.toUpperCase(message.charAt(0)) + message.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }
}
