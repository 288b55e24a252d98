package io.securescore.operator.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.poll.RequestBudget;
import io.securescore.operator.score.FreeText;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Sends requests to one Azure service within its budget, with the shared token: at most 5 tries, one new token after a 401,
 * no other host than the configured one. Every answer that is not a 2xx is an {@link AzureException}.
 */
final class AzureClient {
    private static final Logger LOG = Logger.getLogger(AzureClient.class);
    private static final HttpHeaderName CORRELATION_ID = HttpHeaderName.fromString("x-ms-correlation-request-id");

    private final HttpClient transport;
    private final URI endpoint;
    private final AccessTokens tokens;
    private final RequestBudget budget;
    private final Clock clock;
    private final RequestHeartbeat heartbeat;

    /** @param endpoint the base URL of Azure Resource Manager, https */
    AzureClient(
            HttpClient transport,
            URI endpoint,
            AccessTokens tokens,
            RequestBudget budget,
            Clock clock,
            RequestHeartbeat heartbeat) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.tokens = tokens;
        this.budget = budget;
        this.clock = clock;
        this.heartbeat = heartbeat;
    }

    /** An answer with a 2xx status. */
    record Answer(HttpResponse response) {
        byte[] body() {
            return response.getBodyAsBinaryData().toBytes();
        }

        /** The JSON object of the answer. */
        Map<String, Object> json() {
            return Json.object(body())
                    .orElseThrow(
                            () -> AzureException.failed(
                                    "Azure's answer is no JSON object: check what answers at the configured endpoint (a proxy?)"));
        }

        /** A header, or null. */
        String header(String name) {
            return response.getHeaderValue(HttpHeaderName.fromString(name));
        }
    }

    /**
     * Reads a path below the endpoint, or an absolute URL on the same host.
     *
     * @param operation what it is measured as
     */
    Answer get(String operation, String pathOrUrl) {
        return send(operation, HttpMethod.GET, urlOf(pathOrUrl), null);
    }

    /** Sends a query (a POST that reads) to a path below the endpoint. */
    Answer post(String operation, String path, BinaryData json) {
        return send(operation, HttpMethod.POST, urlOf(path), json);
    }

    /** Until when nothing is sent to this service; empty when a request may be sent now. */
    Optional<Instant> closedUntil() {
        return budget.closedUntil();
    }

    private String urlOf(String pathOrUrl) {
        if (pathOrUrl.startsWith("/")) {
            return endpoint + pathOrUrl;
        }
        URI url;
        try {
            url = URI.create(pathOrUrl);
        } catch (IllegalArgumentException malformed) {
            throw AzureException.failed("Azure's answer names a malformed next page: report this to Microsoft");
        }
        if (!"https".equals(url.getScheme())
                || !endpoint.getHost().equalsIgnoreCase(url.getHost())
                || portOf(endpoint) != portOf(url)) {
            throw AzureException.failed("Azure's answer names a next page on another host than " + endpoint.getHost()
                    + ", which is refused: check securescore.azure.resource-manager-endpoint");
        }
        return pathOrUrl;
    }

    private static int portOf(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    private Answer send(String operation, HttpMethod method, String url, BinaryData json) {
        Instant firstTry = clock.instant();
        boolean tokenRenewed = false;
        for (int tries = 1; ; tries++) {
            AzureException failed;
            boolean passing;
            heartbeat.beat();
            try {
                if (!budget.acquire()) {
                    throw throttled();
                }
                String token = tokens.get();
                HttpResponse response =
                        transport.sendSync(requestOf(method, url, json, token), AzureTransport.operation(operation));
                int status = response.getStatusCode();
                budget.note(status, name -> response.getHeaderValue(HttpHeaderName.fromString(name)));
                if (status >= 200 && status < 300) {
                    return new Answer(response);
                }
                failed = failureOf(operation, response);
                passing = status == 408 || status == 429 || status >= 500;
                if (status == 401 && !tokenRenewed && !failed.has("InvalidAuthenticationTokenTenant")) {
                    tokens.refused(token);
                    tokenRenewed = true;
                    continue;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw interrupted();
            } catch (AzureException withoutRequest) {
                failed = withoutRequest;
                passing = failed.failure().cause() == Cause.FAILED;
            } catch (RuntimeException broken) {
                failed = failureOf(operation, broken);
                passing = !failed.tooLarge();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted();
            }
            if (!passing || !budget.allowsRetry(tries, firstTry)) {
                throw failed;
            }
            if (failed.status() != 429) {
                pause(tries);
            }
        }
    }

    private void pause(int tries) {
        try {
            budget.backOff(tries);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private static HttpRequest requestOf(HttpMethod method, String url, BinaryData json, String token) {
        HttpRequest request = new HttpRequest(method, url)
                .setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + token)
                .setHeader(HttpHeaderName.ACCEPT, "application/json")
                .setHeader(HttpHeaderName.USER_AGENT, "securescore-operator");
        return json == null
                ? request
                : request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json")
                        .setBody(json);
    }

    private AzureException throttled() {
        return new AzureException(
                new Failure(
                        Cause.THROTTLED,
                        "Azure limits the rate of requests: the operator asks again when the time that Azure named has passed"),
                429,
                List.of());
    }

    private static AzureException interrupted() {
        return AzureException.failed("the request to Azure was ended because the operator stops polling");
    }

    private AzureException failureOf(String operation, HttpResponse response) {
        int status = response.getStatusCode();
        Map<?, ?> error = Json.object(response.getBodyAsBinaryData().toBytes())
                .<Map<?, ?>>map(body -> Json.child(body, "error"))
                .orElse(Map.of());
        List<String> codes = codesOf(error);
        LOG.debugf(
                "Azure answered %s with %d %s (correlation id %s)",
                operation, status, codes, FreeText.clean(String.valueOf(response.getHeaderValue(CORRELATION_ID))));
        if (status == 429) {
            return new AzureException(throttled().failure(), status, codes);
        }
        if (status == 401) {
            return new AzureException(
                    new Failure(
                            Cause.CREDENTIAL,
                            "Azure refuses the identity's token (401): check that the identity belongs to this tenant and cloud"),
                    status,
                    codes);
        }
        String named = codes.isEmpty() ? "" : " " + codes.get(codes.size() - 1);
        String next = status >= 300 && status < 400
                ? "; redirects are refused: check securescore.azure.resource-manager-endpoint"
                : status == 403
                        ? "; grant the identity Security Reader"
                        : status >= 500 ? "; the operator tries again" : "; see the operator's log at DEBUG";
        return new AzureException(new Failure(Cause.FAILED, "Azure answered " + status + named + next), status, codes);
    }

    private static List<String> codesOf(Map<?, ?> error) {
        List<String> codes = new ArrayList<>();
        collectCodes(error, codes);
        for (Object detail : Json.array(error, "details")) {
            if (detail instanceof Map<?, ?> inner) {
                collectCodes(inner, codes);
            }
        }
        return codes;
    }

    private static void collectCodes(Map<?, ?> error, List<String> codes) {
        String code = FreeText.clean(Json.text(error, "code"));
        if (!code.isEmpty()) {
            codes.add(code);
        }
        if (Json.text(error, "message").contains("at least one subscription that is eligible")) {
            codes.add(AzureException.NO_ELIGIBLE_SUBSCRIPTION);
        }
    }

    private static AzureException failureOf(String operation, RuntimeException broken) {
        if (AzureTransport.hasCause(broken, AzureTransport.AnswerTooLargeException.class)) {
            return AzureException.tooLarge("Azure's answer is larger than " + AzureTransport.MAX_BYTES / 1024 / 1024
                    + " MB: lower securescore.azure.subscriptions-per-query");
        }
        return AzureException.failed(
                AzureTransport.isTimeout(broken)
                        ? "Azure did not answer in time (" + operation + "); the operator tries again"
                        : "the connection to Azure failed (" + AzureTransport.kindOf(broken)
                                + "): check DNS, proxy, firewall and securescore.azure.ca-certificate");
    }
}
