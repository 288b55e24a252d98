package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.fakeazure.ResultRows.ResultRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * {@code POST /providers/Microsoft.ResourceGraph/resources}: scoping, silent hiding, paging, quota and limits as
 * documented. A first page that has a successor says {@code resultTruncated} "true", the later ones "false", since the
 * documentation allows both.
 */
final class ResourceGraphEndpoint {

    private static final Set<String> API_VERSIONS = Set.of("2021-03-01", "2022-10-01", "2024-04-01");
    private static final int TENANT_LIMIT = 10_000;
    private static final int PAGE_LIMIT = 1_000;

    private final Clock clock;
    private final Tenant tenant;
    private final ResultRows rows;
    private final Quota quota;
    private final Settings settings;

    ResourceGraphEndpoint(Clock clock, Tenant tenant, ResultRows rows, Quota quota, Settings settings) {
        this.clock = clock;
        this.tenant = tenant;
        this.rows = rows;
        this.quota = quota;
        this.settings = settings;
    }

    /** Which of the known queries a request asks, for counts and fault rules. */
    static String operation(Request request) {
        return KnownQuery.of(parsed(request).path("query").asText())
                .map(KnownQuery::operation)
                .orElse("unknown-query");
    }

    Answer answer(Request request) {
        Quota.Verdict verdict = quota.take();
        Answer answer = verdict.granted()
                ? granted(request)
                : Answer.error(
                        429,
                        "RateLimiting",
                        "Client application has been throttled and should not attempt to repeat the request until an "
                                + "amount of time has elapsed.");
        return answer.withAll(verdict.headers());
    }

    private Answer granted(Request request) {
        if (!API_VERSIONS.contains(request.query("api-version"))) {
            return Answer.error(
                    400,
                    "InvalidApiVersionParameter",
                    "The api-version '" + request.query("api-version") + "' is invalid.");
        }
        JsonNode body = parsed(request);
        String text = body.path("query").asText();
        Optional<KnownQuery> query = KnownQuery.of(text);
        if (query.isEmpty()) {
            return badRequest(
                    "InvalidQuery",
                    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix "
                            + "the error before retrying.");
        }
        JsonNode options = body.path("options");
        int top = options.path("$top").asInt(PAGE_LIMIT);
        if (top < 1
                || top > PAGE_LIMIT
                || !options.path("resultFormat").asText("objectArray").equals("objectArray")) {
            return badRequest("InvalidOptions", "$top has to be 1 to 1000, and resultFormat objectArray.");
        }
        OptionalInt offset = options.hasNonNull("$skipToken")
                ? PageToken.offset(options.path("$skipToken").asText(), text)
                : OptionalInt.of(options.path("$skip").asInt(0));
        if (offset.isEmpty()) {
            return badRequest("InvalidSkipToken", "The skip token is not one of this query.");
        }
        Set<String> subscriptions = lowerCased(body.path("subscriptions"));
        Set<String> groups = lowerCased(body.path("managementGroups"));
        if (subscriptions.size() > PAGE_LIMIT) {
            return badRequest("TooManySubscriptions", "At most 1000 subscriptions can be listed.");
        }
        return page(query.get(), text, subscriptions, groups, offset.getAsInt(), top);
    }

    private Answer page(KnownQuery query, String text, Set<String> listed, Set<String> groups, int offset, int top) {
        boolean wholeTenant = listed.isEmpty() && groups.isEmpty();
        List<Subscription> readable = new ArrayList<>();
        for (Subscription subscription : tenant.estate().subscriptions()) {
            boolean inScope = wholeTenant
                    || listed.contains(subscription.id())
                    || subscription.managementGroups().stream()
                            .anyMatch(group -> groups.contains(group.name().toLowerCase(Locale.ROOT)));
            if (inScope && subscription.access() == Access.READABLE) {
                readable.add(subscription);
            }
        }
        if (readable.isEmpty()) {
            return nothingReadable(listed);
        }
        boolean beyondLimit = listed.isEmpty() && readable.size() > TENANT_LIMIT;
        if (beyondLimit) {
            readable = readable.subList(0, TENANT_LIMIT);
        }
        List<ResultRow> all = new ArrayList<>();
        for (Subscription subscription : readable) {
            all.addAll(rows.of(query, subscription));
        }
        if (listed.isEmpty()) {
            all.addAll(rows.ofGroup(query, tenant.estate().rootGroup()));
        }
        all.sort(Comparator.comparing(ResultRow::id));
        Answer answer = page(text, all, Math.min(offset, all.size()), top);
        return beyondLimit ? answer.with("x-ms-tenant-subscription-limit-hit", "true") : answer;
    }

    private Answer page(String text, List<ResultRow> all, int offset, int top) {
        int end = Math.min(all.size(), offset + top);
        boolean more = end < all.size();
        ObjectNode frame = Json.object()
                .put("totalRecords", all.size())
                .put("count", end - offset)
                .put("resultTruncated", more && offset == 0 ? "true" : "false");
        if (more) {
            frame.put("$skipToken", PageToken.of(text, end));
        }
        frame.putArray("facets");
        String start = new String(Json.bytes(frame), StandardCharsets.UTF_8);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(start.substring(0, start.length() - 1).getBytes(StandardCharsets.UTF_8));
        content.writeBytes(",\"data\":[".getBytes(StandardCharsets.UTF_8));
        for (int i = offset; i < end; i++) {
            if (i > offset) {
                content.write(',');
            }
            content.writeBytes(all.get(i).json());
        }
        content.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        if (content.size() > settings.maxPayloadBytes()) {
            return badRequest(
                    "ResponsePayloadTooLarge",
                    "Response payload size is " + content.size() + ", and has exceeded the limit of "
                            + settings.maxPayloadBytes() + ". Please consider querying less data at a time.");
        }
        return Answer.bytes(200, "application/json; charset=utf-8", content.toByteArray());
    }

    private Answer nothingReadable(Set<String> listed) {
        return settings.unreadableAsBadRequest()
                ? badRequest(
                        "NoValidSubscriptionsInQueryRequest",
                        "There must be at least one subscription that is eligible to contain resources. Given: '"
                                + String.join(",", listed) + "'.")
                : detailed(403, "AccessDenied", "AccessDenied", "Access is denied to the requested resource.");
    }

    private Answer badRequest(String detail, String message) {
        return detailed(400, "BadRequest", detail, message);
    }

    private Answer detailed(int status, String code, String detail, String message) {
        ObjectNode content = Json.object();
        ObjectNode error = content.putObject("error")
                .put("code", code)
                .put(
                        "message",
                        "Please provide below info when asking for support: timestamp = " + clock.instant()
                                + ", correlationId = " + UUID.randomUUID() + ".");
        error.putArray("details").addObject().put("code", detail).put("message", message);
        return Answer.json(status, content);
    }

    private static JsonNode parsed(Request request) {
        try {
            return Json.read(request.body());
        } catch (IOException e) {
            return Json.object();
        }
    }

    private static Set<String> lowerCased(JsonNode names) {
        Set<String> result = new HashSet<>();
        names.forEach(name -> result.add(name.asText().toLowerCase(Locale.ROOT)));
        return result;
    }
}
