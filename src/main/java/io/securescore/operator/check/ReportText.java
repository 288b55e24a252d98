package io.securescore.operator.check;

import io.securescore.operator.azure.Identity;
import io.securescore.operator.check.CheckReport.Count;
import io.securescore.operator.score.ScopeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for people: one screen for a healthy tenant, gaps by their kind with a few examples of each. Pure. */
public final class ReportText {
    private static final int EXAMPLES = 5;
    private static final int NAMED_WATCHES = 3;
    private static final int WIDTH = 100;
    private static final String LABELLED = "%-11s%s";

    private ReportText() {}

    /** The lines to print. */
    public static List<String> of(CheckReport report) {
        List<String> lines = new ArrayList<>();
        identity(report, lines);
        report.problem().ifPresent(problem -> {
            lines.add("");
            lines.addAll(wrapped("", problem.cause() + ": " + problem.message()));
            problem.commands().forEach(command -> lines.add("  " + command));
        });
        if (report.checked().subscriptions() + report.checked().connectors() > 0
                || !report.gaps().isEmpty()) {
            lines.add("");
            lines.addAll(wrapped("", summary(report)));
        }
        byKind(report.gaps()).forEach(kind -> gaps(kind, report.watches().size() > 1, lines));
        if (!report.waived().isEmpty()) {
            lines.add("");
            List<String> waived = report.waived().stream()
                    .map(scope -> scope.name() + " (" + scope.cause() + ", until " + scope.until() + ")")
                    .toList();
            lines.addAll(wrapped("", "Waived, so no gap: " + listed(waived, EXAMPLES) + "."));
        }
        if (report.watches().isEmpty() && report.problem().isEmpty()) {
            lines.add("");
            lines.addAll(wrapped(
                    "",
                    "Azure hides what the identity may not read, so a subscription that needs the role is not counted above."
                            + " Name it in a watch and check that with -f, or assign the role on it:"));
            lines.add("  " + new Commands(report.identity()).assignOnSubscription(Commands.ANY));
        }
        return lines;
    }

    private static void identity(CheckReport report, List<String> lines) {
        Identity identity = report.identity();
        lines.add(LABELLED.formatted(
                "Identity", identity.credential() + (identity.automatic() ? " (picked by auto)" : "")));
        Stream.of(
                        // of a person, it is the client id of the tool that signed in
                        identity.clientId().filter(id -> !identity.user()).map(id -> "client id " + id),
                        identity.objectId().map(id -> (identity.user() ? "user, " : "") + "object id " + id),
                        identity.tenantId().map(id -> "tenant    " + id))
                .flatMap(Optional::stream)
                .forEach(line -> lines.add(LABELLED.formatted("", line)));
        lines.add(LABELLED.formatted(
                "Azure",
                report.azure().cloud() + ", " + report.azure().resourceManager() + ", scores by "
                        + report.azure().source()));
        lines.add(LABELLED.formatted(
                "Token",
                (identity.failure().isEmpty() ? "obtained from " : "none from ")
                        + report.azure().authority()));
        if (identity.failure().isEmpty()) {
            lines.add(LABELLED.formatted("Readable", counted(report.readable())));
        }
    }

    private static String summary(CheckReport report) {
        Count all = report.checked();
        Count scored = report.scored();
        String subscriptions = scored.subscriptions() + " of " + number(all.subscriptions(), "subscription");
        String connectors = scored.connectors() + " of " + number(all.connectors(), "connector");
        return (report.watches().isEmpty() ? "The tenant: " : watches(report.watches()) + ": ")
                + (all.connectors() == 0
                        ? subscriptions
                        : all.subscriptions() == 0 ? connectors : subscriptions + " and " + connectors)
                + " scored, "
                + (report.gaps().isEmpty() ? "no gaps." : number(report.gaps().size(), "gap") + ".");
    }

    private static String watches(List<String> names) {
        return (names.size() == 1 ? "The watch " : "The watches ") + listed(names, NAMED_WATCHES);
    }

    /** Those that a command closes first, then by number. */
    private static List<List<Gap>> byKind(List<Gap> gaps) {
        return gaps.stream()
                .collect(Collectors.groupingBy(
                        gap -> gap.cause() + gap.what() + gap.message(), LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .sorted(Comparator.comparing(
                                (List<Gap> kind) -> kind.get(0).command().isEmpty())
                        .thenComparing(kind -> -kind.size()))
                .toList();
    }

    private static void gaps(List<Gap> kind, boolean severalWatches, List<String> lines) {
        Gap first = kind.get(0);
        lines.add("");
        lines.add(first.cause() + ": " + number(kind.size(), noun(first.what())));
        lines.addAll(wrapped("  ", first.message()));
        kind.stream().limit(EXAMPLES).forEach(gap -> {
            lines.add("  - " + gap.name()
                    + gap.id()
                            .filter(id -> !gap.name().equals(id.lastPart()) || id.isConnector())
                            .map(ReportText::place)
                            .orElse("")
                    + (severalWatches && !gap.what().equals(Gap.WATCH)
                            ? ", in " + listed(gap.watches(), NAMED_WATCHES)
                            : "")
                    + gap.detail().map(detail -> ": " + detail).orElse(""));
            gap.command().ifPresent(command -> lines.add("      " + command));
        });
        if (kind.size() > EXAMPLES) {
            lines.add("  and " + (kind.size() - EXAMPLES) + " more: -o json lists them all");
        }
    }

    private static String place(ScopeId id) {
        return " (" + (id.isConnector() ? "in subscription " : "")
                + id.subscriptionGuid().orElse(id.value()) + ")";
    }

    /** Text for a terminal; commands are never broken. */
    private static List<String> wrapped(String indent, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ")) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() == indent.length() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String noun(String what) {
        return switch (what) {
            case Gap.MANAGEMENT_GROUP -> "management group";
            case Gap.WATCH -> "watch";
            case "SecurityConnector" -> "connector";
            default -> "subscription";
        };
    }

    private static String counted(Count count) {
        String subscriptions = number(count.subscriptions(), "subscription");
        return count.connectors() == 0
                ? subscriptions
                : subscriptions + " and " + number(count.connectors(), "connector");
    }

    private static String number(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }

    private static String listed(List<String> names, int most) {
        String named = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() <= most ? named : named + " and " + (names.size() - most) + " more";
    }
}
