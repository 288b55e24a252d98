package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Azure Resource Manager's reads: subscriptions, and Microsoft.Security's scores, controls, plans and connectors. */
final class ArmEndpoint {

    private static final String SECURITY = "/providers/Microsoft.Security/";
    private static final String ASC_SCORE = "ascScore";

    private final Tenant tenant;
    private final TokenBuckets buckets;
    private final Settings settings;

    ArmEndpoint(Tenant tenant, TokenBuckets buckets, Settings settings) {
        this.tenant = tenant;
        this.buckets = buckets;
        this.settings = settings;
    }

    /** {@code GET /subscriptions}: the readable ones. */
    Answer subscriptions(Request request) {
        return throttled(request, "", () -> {
            List<ObjectNode> readable = new ArrayList<>();
            for (Subscription subscription : tenant.estate().subscriptions()) {
                if (armAnswers(subscription.access())) {
                    readable.add(item(subscription));
                }
            }
            return list(request, readable);
        });
    }

    /** {@code GET /subscriptions/{id}} */
    Answer subscription(Request request, String id) {
        return of(request, id, subscription -> Answer.json(200, item(subscription)));
    }

    /** {@code GET /subscriptions/{id}/providers/Microsoft.Security/secureScores}: no connectors, as documented. */
    Answer scores(Request request, String id) {
        return ofSecurity(request, id, subscription -> {
            List<ObjectNode> scores = new ArrayList<>();
            Posture posture = subscription.posture();
            if (posture != null) {
                scores.add(score(subscription, ASC_SCORE, "ASC score", posture));
                scores.add(score(subscription, RawRows.GRACE_EXCLUDED, "Score grace excluded", posture));
                scores.add(score(
                        subscription,
                        RawRows.OTHER_INITIATIVE,
                        "Regional baseline (custom)",
                        RawRows.otherInitiative(posture)));
            }
            return list(request, scores);
        });
    }

    /** {@code GET .../secureScores/{name}} */
    Answer score(Request request, String id, String name) {
        return ofSecurity(
                request,
                id,
                subscription -> subscription.posture() != null && isBuiltIn(name)
                        ? Answer.json(200, score(subscription, ASC_SCORE, "ASC score", subscription.posture()))
                        : noSuchScore(name));
    }

    /** {@code GET .../secureScores/{name}/secureScoreControls} */
    Answer controls(Request request, String id, String name) {
        return ofSecurity(
                request,
                id,
                subscription -> isBuiltIn(name)
                        ? list(request, controls(request, subscription, ASC_SCORE, subscription.posture()))
                        : noSuchScore(name));
    }

    /** {@code GET /subscriptions/{id}/providers/Microsoft.Security/secureScoreControls}: of all initiatives. */
    Answer allControls(Request request, String id) {
        return ofSecurity(request, id, subscription -> {
            List<ObjectNode> all = controls(request, subscription, ASC_SCORE, subscription.posture());
            if (subscription.posture() != null) {
                all.addAll(controls(
                        request,
                        subscription,
                        RawRows.OTHER_INITIATIVE,
                        RawRows.otherInitiative(subscription.posture())));
            }
            return list(request, all);
        });
    }

    /** {@code GET .../pricings}: plan FoundationalCspm reads Standard where it is on. */
    Answer pricings(Request request, String id) {
        return ofSecurity(request, id, subscription -> {
            String prefix = "/subscriptions/" + subscription.id() + SECURITY + "pricings/";
            ObjectNode foundational =
                    item(prefix + "FoundationalCspm", "FoundationalCspm", "Microsoft.Security/pricings");
            foundational
                    .putObject("properties")
                    .put("pricingTier", subscription.posture() == null ? "Free" : "Standard");
            ObjectNode servers = item(prefix + "VirtualMachines", "VirtualMachines", "Microsoft.Security/pricings");
            servers.putObject("properties").put("pricingTier", "Free");
            return list(request, List.of(foundational, servers));
        });
    }

    /** {@code GET .../securityConnectors} */
    Answer connectors(Request request, String id) {
        return ofSecurity(request, id, subscription -> {
            List<ObjectNode> connectors = new ArrayList<>();
            for (Connector connector : subscription.connectors()) {
                ObjectNode item = item(connector.id(), connector.name(), "Microsoft.Security/securityConnectors")
                        .put("location", "westeurope");
                item.putObject("properties").put("environmentName", connector.environmentName());
                connectors.add(item);
            }
            return list(request, connectors);
        });
    }

    private interface Readable {
        Answer answer(Subscription subscription);
    }

    private interface Read {
        Answer answer();
    }

    private Answer ofSecurity(Request request, String id, Readable then) {
        return of(
                request,
                id,
                subscription -> subscription.registered()
                        ? then.answer(subscription)
                        : Answer.error(
                                404,
                                "Subscription Not Registered",
                                "Subscription " + id
                                        + " is not registered. Please register to Microsoft.Security in order to "
                                        + "view your security status"));
    }

    private Answer of(Request request, String id, Readable then) {
        return throttled(request, id.toLowerCase(Locale.ROOT), () -> {
            Optional<Subscription> found = tenant.estate().subscriptions().stream()
                    .filter(subscription -> subscription.id().equalsIgnoreCase(id))
                    .findFirst();
            Access access = found.map(Subscription::access).orElse(Access.DELETED);
            return switch (access) {
                case READABLE, HIDDEN -> then.answer(found.orElseThrow());
                case FORBIDDEN ->
                    Answer.error(
                            403,
                            "AuthorizationFailed",
                            "The client with object id '00000000-0000-4000-8000-00000000c11e' does not have "
                                    + "authorization to perform action 'Microsoft.Security/secureScores/read' over scope '"
                                    + request.path() + "' or the scope is invalid.");
                case DELETED ->
                    Answer.error(404, "SubscriptionNotFound", "The subscription '" + id + "' could not be found.");
                case FOREIGN ->
                    Answer.error(
                            401,
                            "InvalidAuthenticationTokenTenant",
                            "The access token is from the wrong issuer. It must match the tenant associated with this "
                                    + "subscription.");
            };
        });
    }

    private Answer throttled(Request request, String bucket, Read then) {
        if (request.query("api-version").isEmpty()) {
            return Answer.error(
                    400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required.");
        }
        if (!settings.armThrottling()) {
            return then.answer();
        }
        OptionalInt remaining = buckets.take(bucket);
        String header = bucket.isEmpty()
                ? "x-ms-ratelimit-remaining-tenant-reads"
                : "x-ms-ratelimit-remaining-subscription-reads";
        return remaining.isPresent()
                ? then.answer().with(header, Integer.toString(remaining.getAsInt()))
                : Answer.error(
                                429,
                                "SubscriptionRequestsThrottled",
                                "Number of read requests for the subscription exceeded the limit. Please try again later.")
                        .with("Retry-After", "1")
                        .with(header, "0");
    }

    /** One page of a list; {@code nextLink} is absent on the last one. */
    private Answer list(Request request, List<ObjectNode> items) {
        int offset = request.query("$skiptoken").isEmpty() ? 0 : Integer.parseInt(request.query("$skiptoken"));
        int end = Math.min(items.size(), offset + settings.armPageSize());
        ObjectNode content = Json.object();
        ArrayNode value = content.putArray("value");
        items.subList(Math.min(offset, end), end).forEach(value::add);
        if (end < items.size()) {
            content.put(
                    "nextLink",
                    "https://" + request.header("Host") + request.path() + "?api-version="
                            + request.query("api-version")
                            + (request.query("$expand").isEmpty() ? "" : "&%24expand=" + request.query("$expand"))
                            + "&%24skiptoken=" + end);
        }
        return Answer.json(200, content);
    }

    private ObjectNode item(Subscription subscription) {
        ObjectNode item = Json.object()
                .put("id", "/subscriptions/" + subscription.id())
                .put("authorizationSource", "RoleBased")
                .put("subscriptionId", subscription.id())
                .put("tenantId", tenant.estate().tenantId())
                .put("displayName", subscription.name())
                .put("state", subscription.state());
        ObjectNode tags = item.putObject("tags");
        subscription.tags().forEach(tags::put);
        return item;
    }

    private static List<ObjectNode> controls(
            Request request, Subscription subscription, String initiative, Posture posture) {
        boolean expanded = request.query("$expand").equals("definition");
        String prefix = "/subscriptions/" + subscription.id() + SECURITY + "secureScores/" + initiative
                + "/secureScoreControls/";
        List<ObjectNode> controls = new ArrayList<>();
        if (posture != null) {
            for (Control control : posture.controls()) {
                ObjectNode item = item(
                        prefix + control.id(), control.id(), "Microsoft.Security/secureScores/secureScoreControls");
                item.set("properties", RawRows.controlProperties(control, expanded));
                controls.add(item);
            }
        }
        return controls;
    }

    private static ObjectNode score(Subscription subscription, String name, String displayName, Posture posture) {
        ObjectNode item = item(
                "/subscriptions/" + subscription.id() + SECURITY + "secureScores/" + name,
                name,
                "Microsoft.Security/secureScores");
        item.set("properties", RawRows.armScoreProperties(posture, displayName));
        return item;
    }

    private static ObjectNode item(String id, String name, String type) {
        return Json.object().put("id", id).put("name", name).put("type", type);
    }

    private static boolean isBuiltIn(String name) {
        return name.equalsIgnoreCase(ASC_SCORE);
    }

    private static boolean armAnswers(Access access) {
        return access == Access.READABLE || access == Access.HIDDEN;
    }

    private static Answer noSuchScore(String name) {
        return Answer.error(404, "NotFound", "The secure score '" + name + "' was not found.");
    }
}
