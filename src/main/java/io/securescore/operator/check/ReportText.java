package io.securescore.operator.check;

import io.securescore.operator.azure.Identity;
import io.securescore.operator.check.CheckReport.Count;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report for people: one screen for a healthy tenant, gaps by their kind with a few examples of each. Pure. */
public final class ReportText {
    private static final int EXAMPLES = 5;
    private static final int NAMED_WATCHES = 3;
    private static final String LABELLED = "%-11s%s";

    private ReportText() {}

    /** The lines to print. */
    public static List<String> of(CheckReport report) {
        List<String> lines = new ArrayList<>();
        identity(report, lines);
        report.problem().ifPresent(problem -> {
            lines.add("");
            lines.add(problem.cause() + ": " + problem.message());
            problem.command().ifPresent(command -> lines.add("  " + command));
        });
        if (report.checked().subscriptions() + report.checked().connectors() > 0 || !report.gaps().isEmpty()) {
            lines.add("");
            lines.add(summary(report));
        }
        byKind(report.gaps()).values().forEach(kind -> gaps(kind, lines));
        if (!report.waived().isEmpty()) {
            lines.add("");
            lines.add("Waived, so no gap: " + listed(report.waived().stream()
                    .map(waived -> waived.name() + " (" + waived.cause() + ", until " + waived.until() + ")")
                    .toList(), EXAMPLES));
        }
        if (report.watches().isEmpty() && report.problem().isEmpty()) {
            lines.add("");
            lines.add("Azure hides what the identity may not read: subscriptions that are missing above need the role too.");
            lines.add("Check them by name with -f watch.yaml.");
        }
        return lines;
    }

    private static void identity(CheckReport report, List<String> lines) {
        Identity identity = report.identity();
        lines.add(LABELLED.formatted(
                "Identity", identity.credential() + (identity.automatic() ? " (picked by auto)" : "")));
        Stream.of(
                        // of a person, it is the client id of the tool that signed in
                        identity.clientId()
                                .filter(id -> !identity.user())
                                .map(id -> "client id " + id),
                        identity.objectId().map(id -> (identity.user() ? "user, " : "") + "object id " + id),
                        identity.tenantId().map(id -> "tenant    " + id))
                .flatMap(Optional::stream)
                .forEach(line -> lines.add(LABELLED.formatted("", line)));
        lines.add(LABELLED.formatted(
                "Azure", report.azure().cloud() + ", " + report.azure().resourceManager() + ", scores by "
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
        String checked = report.watches().isEmpty() ? "the tenant" : watches(report.watches());
        String scored = counted(report.scored()) + " scored";
        return "Checked " + checked + ": " + scored
                + (report.gaps().isEmpty()
                        ? ", no gaps."
                        : " of " + counted(report.checked()) + ", "
                                + (report.gaps().size() == 1 ? "1 gap." : report.gaps().size() + " gaps."));
    }

    private static String watches(List<String> names) {
        return (names.size() == 1 ? "the watch " : "the watches ") + listed(names, NAMED_WATCHES);
    }

    private static Map<String, List<Gap>> byKind(List<Gap> gaps) {
        return gaps.stream()
                .collect(Collectors.groupingBy(
                        gap -> gap.cause() + gap.what() + gap.message(), LinkedHashMap::new, Collectors.toList()));
    }

    private static void gaps(List<Gap> kind, List<String> lines) {
        Gap first = kind.get(0);
        lines.add("");
        lines.add(first.cause() + ": " + number(kind.size(), noun(first.what())));
        lines.add("  " + first.message());
        kind.stream().limit(EXAMPLES).forEach(gap -> {
            lines.add("  - " + gap.name()
                    + gap.id().map(id -> " (" + id.subscriptionGuid().filter(guid -> id.isSubscription()).orElseGet(id::value)
                            + ")").orElse("")
                    + gap.detail().map(detail -> ": " + detail).orElse(""));
            gap.command().ifPresent(command -> lines.add("      " + command));
        });
        if (kind.size() > EXAMPLES) {
            lines.add("  and " + (kind.size() - EXAMPLES) + " more: -o json lists them all");
        }
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
        return count.connectors() == 0 ? subscriptions : subscriptions + " and " + number(count.connectors(), "connector");
    }

    private static String number(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }

    private static String listed(List<String> names, int most) {
        String named = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() <= most ? named : named + " and " + (names.size() - most) + " more";
    }
}
