package io.securescore.operator.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.operator.azure.Identity;
import io.securescore.operator.check.CheckReport.Count;
import java.util.Optional;

/** A report for programs, complete. Fields are only ever added; what is not known is absent. Pure. */
public final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    /** One JSON object over several lines. */
    public static String of(CheckReport report) {
        ObjectNode json = JSON.createObjectNode().put("complete", report.isWhole());
        identity(report.identity(), json.putObject("identity"));
        json.putObject("azure")
                .put("cloud", report.azure().cloud())
                .put("resourceManager", report.azure().resourceManager())
                .put("authority", report.azure().authority())
                .put("source", report.azure().source());
        json.put("token", report.identity().failure().isEmpty());
        report.problem().ifPresent(problem -> {
            ObjectNode node = json.putObject("problem");
            node.put("cause", problem.cause()).put("message", problem.message());
            problem.commands().forEach(node.putArray("commands")::add);
        });
        count(report.readable(), json.putObject("readable"));
        count(report.checked(), json.putObject("checked"));
        count(report.scored(), json.putObject("scored"));
        report.watches().forEach(json.putArray("watches")::add);
        var gaps = json.putArray("gaps");
        report.gaps().forEach(gap -> gap(gap, gaps.addObject()));
        var waived = json.putArray("waived");
        report.waived().forEach(scope -> waived.addObject()
                .put("id", scope.id().value())
                .put("name", scope.name())
                .put("cause", scope.cause())
                .put("until", scope.until()));
        try {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return JSON.writer(
                            new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines))
                    .writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void identity(Identity identity, ObjectNode json) {
        json.put("credential", identity.credential())
                .put("automatic", identity.automatic())
                .put("principalType", identity.user() ? "User" : "ServicePrincipal");
        put(json, "clientId", identity.clientId());
        put(json, "objectId", identity.objectId());
        put(json, "tenantId", identity.tenantId());
    }

    private static void count(Count count, ObjectNode json) {
        json.put("subscriptions", count.subscriptions()).put("connectors", count.connectors());
    }

    private static void gap(Gap gap, ObjectNode json) {
        put(json, "id", gap.id().map(id -> id.value()));
        json.put("name", gap.name())
                .put("kind", gap.what())
                .put("cause", gap.cause())
                .put("message", gap.message());
        put(json, "detail", gap.detail());
        put(json, "command", gap.command());
        gap.watches().forEach(json.putArray("watches")::add);
    }

    private static void put(ObjectNode json, String field, Optional<String> value) {
        value.ifPresent(text -> json.put(field, text));
    }
}
