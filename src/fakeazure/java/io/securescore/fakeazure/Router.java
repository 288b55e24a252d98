package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which request is which operation. Everything else is a violation: nothing may be written to Azure. */
final class Router {

    /**
     * @param operation the name in counts and fault rules
     * @param answer how it is answered
     */
    record Call(String operation, Function<Request, Answer> answer) {}

    private interface Endpoint {
        Answer answer(Request request, String first, String second);
    }

    private record Route(String method, Pattern path, Function<Request, String> operation, Endpoint endpoint) {}

    private final List<Route> routes = new ArrayList<>();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();

    /** The routes of login and ARM, which share one host. */
    static Router azure(AccessTokens tokens, TokenEndpoint entra, ResourceGraphEndpoint graph, ArmEndpoint arm) {
        String subscription = "/subscriptions/([^/]+)";
        String security = subscription + "/providers/Microsoft\\.Security/";
        Router router = new Router();
        router.add("POST", "/([^/]+)/oauth2/v2\\.0/token", "token", (r, tenant, b) -> entra.token(r, tenant));
        router.add(
                "GET",
                "/([^/]+)/v2\\.0/\\.well-known/openid-configuration",
                "discovery",
                (r, tenant, b) -> entra.openIdConfiguration(r, tenant));
        router.add("GET", "/common/discovery/instance", "discovery", (r, a, b) -> entra.instanceDiscovery(r));
        router.routes.add(new Route(
                "POST",
                path("/providers/Microsoft\\.ResourceGraph/resources"),
                ResourceGraphEndpoint::operation,
                guarded(tokens, (r, a, b) -> graph.answer(r))));
        router.add("GET", "/subscriptions", "arm-subscriptions", guarded(tokens, (r, a, b) -> arm.subscriptions(r)));
        router.add("GET", subscription, "arm-subscription", guarded(tokens, (r, id, b) -> arm.subscription(r, id)));
        router.add("GET", security + "secureScores", "arm-scores", guarded(tokens, (r, id, b) -> arm.scores(r, id)));
        router.add("GET", security + "secureScores/([^/]+)", "arm-score", guarded(tokens, arm::score));
        router.add(
                "GET",
                security + "secureScores/([^/]+)/secureScoreControls",
                "arm-controls",
                guarded(tokens, arm::controls));
        router.add(
                "GET",
                security + "secureScoreControls",
                "arm-all-controls",
                guarded(tokens, (r, id, b) -> arm.allControls(r, id)));
        router.add("GET", security + "pricings", "arm-pricings", guarded(tokens, (r, id, b) -> arm.pricings(r, id)));
        router.add(
                "GET",
                security + "securityConnectors",
                "arm-connectors",
                guarded(tokens, (r, id, b) -> arm.connectors(r, id)));
        return router;
    }

    /** The routes of a managed identity's token service. */
    static Router identity(ManagedIdentityEndpoint identity) {
        Router router = new Router();
        router.add(
                "GET", "/metadata/identity/oauth2/token", "identity-token", (r, a, b) -> identity.instanceMetadata(r));
        // Where AZURE_POD_IDENTITY_AUTHORITY_HOST is set, Azure's SDK for Java asks for //metadata/..., a host to a URI
        router.add("GET", "/identity/oauth2/token", "identity-token", (r, a, b) -> identity.instanceMetadata(r));
        router.add("GET", "/msi/token", "identity-token", (r, a, b) -> identity.appService(r));
        return router;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    void forgetViolations() {
        violations.clear();
    }

    Call call(Request request) {
        boolean known = false;
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(request.path());
            if (matcher.matches()) {
                known = true;
                if (route.method().equals(request.method())) {
                    String first = matcher.groupCount() > 0 ? matcher.group(1) : "";
                    String second = matcher.groupCount() > 1 ? matcher.group(2) : "";
                    return new Call(route.operation().apply(request), asked -> route.endpoint()
                            .answer(asked, first, second));
                }
            }
        }
        return known
                ? violation(request, 405, "MethodNotAllowed", "only reads are allowed here")
                : violation(request, 404, "InvalidResourceType", "the operator has no business with this path");
    }

    private Call violation(Request request, int status, String code, String reason) {
        violations.add(new Violation(request.method(), request.path(), reason));
        return new Call("violation", asked -> Answer.error(status, code, "The fake Azure refuses: " + reason + "."));
    }

    private void add(String method, String path, String operation, Endpoint endpoint) {
        routes.add(new Route(method, path(path), request -> operation, endpoint));
    }

    private static Endpoint guarded(AccessTokens tokens, Endpoint endpoint) {
        return (request, first, second) ->
                tokens.refusal(request).orElseGet(() -> endpoint.answer(request, first, second));
    }

    private static Pattern path(String expression) {
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    }
}
