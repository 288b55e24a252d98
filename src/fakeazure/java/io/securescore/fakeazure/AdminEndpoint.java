package io.securescore.fakeazure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The admin API: {@code GET /} tells people and scripts how to use it. */
final class AdminEndpoint implements HttpHandler {

    private static final Map<String, Consumer<Change>> SUBSCRIPTION_CHANGES = Map.of(
            "forbid", change -> change.azure().access(change.subscription(), Access.FORBIDDEN),
            "allow", change -> change.azure().access(change.subscription(), Access.READABLE),
            "hide", change -> change.azure().access(change.subscription(), Access.HIDDEN),
            "remove", change -> change.azure().access(change.subscription(), Access.DELETED),
            "disable", change -> change.azure().update(change.subscription(), found -> found.withState("Disabled")),
            "enable", change -> change.azure().update(change.subscription(), found -> found.withState("Enabled")),
            "register", change -> change.azure().update(change.subscription(), found -> found.withRegistered(true)),
            "unregister", change -> change.azure().update(change.subscription(), found -> found.withRegistered(false)));

    private record Change(FakeAzure azure, String subscription) {}

    private final FakeAzure azure;

    AdminEndpoint(FakeAzure azure) {
        this.azure = azure;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Request request = Request.of(exchange);
        Answer answer;
        try {
            answer = answer(request);
        } catch (IllegalArgumentException | IOException e) {
            answer = Answer.text(400, e.getMessage() + "\n");
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(answer.status(), 0);
        try (OutputStream out = exchange.getResponseBody()) {
            answer.body().writeTo(out);
        }
    }

    private Answer answer(Request request) throws IOException {
        String[] segments = request.path().split("/");
        if (request.method().equals("POST") && segments.length == 4 && segments[1].equals("subscriptions")) {
            Consumer<Change> change = SUBSCRIPTION_CHANGES.get(segments[3]);
            if (change == null) {
                throw new IllegalArgumentException("A subscription can be told to " + SUBSCRIPTION_CHANGES.keySet());
            }
            change.accept(new Change(azure, segments[2]));
            return done();
        }
        return switch (request.method() + " " + request.path()) {
            case "GET /" -> Answer.text(200, help());
            case "GET /estate" -> Answer.text(200, EstateTable.of(azure.estate()));
            case "GET /counts" -> Answer.json(200, Json.tree(azure.counts()));
            case "GET /violations" -> Answer.json(200, Json.tree(azure.violations()));
            case "GET /faults" -> Answer.json(200, Json.tree(azure.faults()));
            case "POST /reset-counts" -> done(azure::resetCounts);
            case "POST /step" -> Answer.text(200, "step " + azure.step() + ": 8 hours have passed\n");
            case "POST /faults" -> {
                FaultRule rule = Json.read(request.body(), FaultRule.class);
                yield done(() -> azure.fault(rule));
            }
            case "DELETE /faults" -> done(azure::clearFaults);
            case "POST /expire-tokens" -> done(azure::expireTokens);
            case "POST /latency" -> done(() -> azure.setLatency(Duration.ofMillis(number(request, "millis"))));
            case "POST /quota" ->
                done(() -> azure.setQuota(
                        (int) number(request, "queries"), Duration.ofSeconds(number(request, "seconds"))));
            case "POST /token-lifetime" ->
                done(() -> azure.setTokenLifetime(Duration.ofSeconds(number(request, "seconds"))));
            case "POST /score" ->
                done(() -> azure.score(
                        request.query("scope"),
                        request.query("current"),
                        (int) number(request, "max"),
                        number(request, "weight")));
            case "POST /rows" -> {
                var merge = Json.read(request.body());
                yield done(() -> azure.overrideRows(request.query("id"), merge));
            }
            case "DELETE /rows" -> done(azure::clearRowOverrides);
            default -> Answer.text(404, "There is no " + request.method() + " " + request.path() + "; see GET /\n");
        };
    }

    private static long number(Request request, String name) {
        String value = request.query(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The parameter " + name + " has to be a whole number, not '" + value + "'");
        }
    }

    private static Answer done(Runnable action) {
        action.run();
        return done();
    }

    private static Answer done() {
        return Answer.text(200, "done\n");
    }

    private String help() {
        return String.join("\n", HELP).replace("ADMIN", azure.adminUrl()) + "\n";
    }

    private static final List<String> HELP = List.of(
            "The fake Azure's admin API. A subscription is named by its id, or by a name that only one has.",
            "",
            "  curl ADMIN/estate                                   what there is",
            "  curl ADMIN/counts                                   requests, bytes sent, peak concurrency",
            "  curl ADMIN/violations                               requests the operator must never send",
            "  curl -X POST ADMIN/reset-counts",
            "  curl -X POST ADMIN/step                             8 hours pass; prod-eu falls",
            "  curl -X POST ADMIN/subscriptions/prod-us/forbid     no role: hidden in Resource Graph, 403 in ARM",
            "  curl -X POST ADMIN/subscriptions/prod-us/hide       hidden in Resource Graph, ARM answers",
            "  curl -X POST ADMIN/subscriptions/prod-us/remove     gone: 404 SubscriptionNotFound",
            "  curl -X POST ADMIN/subscriptions/prod-us/allow      readable again",
            "  also: disable, enable, register, unregister",
            "  curl -X POST 'ADMIN/score?scope=prod-us&current=10&max=56&weight=310'",
            "  curl -X POST ADMIN/expire-tokens                    the next requests get 401",
            "  curl -X POST 'ADMIN/token-lifetime?seconds=60'",
            "  curl -X POST 'ADMIN/latency?millis=120'",
            "  curl -X POST 'ADMIN/quota?queries=15&seconds=5'     Resource Graph's quota; queries=0 is off",
            "",
            "Faults: 'match' is a regular expression over the operation (token, identity-token, scores-with-controls,",
            "scores, controls, inventory, arm-score, arm-scores, arm-controls, arm-all-controls, arm-pricings,",
            "arm-connectors, arm-subscriptions, arm-subscription) or 'METHOD path?query'; 'skip' and 'times' count.",
            "",
            "  curl -d '{\"match\":\"scores-with-controls\",\"status\":503,\"times\":2}' ADMIN/faults",
            "  curl -d '{\"match\":\"inventory\",\"status\":429,\"headers\":{\"Retry-After\":\"30\"}}' ADMIN/faults",
            "  curl -d '{\"match\":\"token\",\"delayMillis\":60000}' ADMIN/faults",
            "  other members: code, message, body, contentType, bodyBytes (HTML of that size), reset, cutBody,",
            "  truncatedPage, endlessSkipToken, repeatRows (rows on a page)",
            "  curl ADMIN/faults; curl -X DELETE ADMIN/faults",
            "",
            "Raw rows: merged into the rows whose id matches, before the query is evaluated; null drops them.",
            "",
            "  curl -d '{\"properties\":{\"score\":{\"current\":-1}}}' 'ADMIN/rows?id=secureScores/ascScore$'",
            "  curl -X DELETE ADMIN/rows");
}
