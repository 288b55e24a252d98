package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A bare client of the fake: what goes over the wire, no SDK in between. */
final class AzureClient {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private final FakeAzure azure;
    private final HttpClient http;
    private String bearer = "";

    AzureClient(FakeAzure azure) {
        this.azure = azure;
        this.http = HttpClient.newBuilder().sslContext(azure.clientSslContext()).build();
    }

    /** A client that carries a good token. */
    static AzureClient signedIn(FakeAzure azure) {
        AzureClient client = new AzureClient(azure);
        return client.with(
                json(client.token(client.secretForm())).path("access_token").asText());
    }

    AzureClient with(String token) {
        bearer = token;
        return this;
    }

    Map<String, String> secretForm() {
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", azure.options().clientId());
        form.put("client_secret", azure.options().clientSecret());
        form.put("scope", azure.url() + "/.default");
        return form;
    }

    HttpResponse<String> token(Map<String, String> form) {
        return token(azure.estate().tenantId(), form);
    }

    HttpResponse<String> token(String tenant, Map<String, String> form) {
        String content = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(azure.url() + "/" + tenant + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(content)));
    }

    HttpResponse<String> get(String pathAndQuery) {
        return send(HttpRequest.newBuilder(URI.create(azure.url() + pathAndQuery)));
    }

    HttpResponse<String> security(int subscription, String rest) {
        return get("/subscriptions/" + Estate.subscriptionId(subscription) + "/providers/Microsoft.Security/" + rest
                + "?api-version=2020-01-01");
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            if (!bearer.isEmpty()) {
                request.header("Authorization", "Bearer " + bearer);
            }
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> query(ObjectNode body) {
        return send(HttpRequest.newBuilder(
                        URI.create(azure.url() + "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    HttpResponse<String> query(KnownQuery query, List<String> subscriptions) {
        return query(body(query, subscriptions));
    }

    /** Rows of the whole tenant on one page. */
    List<JsonNode> rows(KnownQuery query) {
        return rows(query(query, List.of()));
    }

    static List<JsonNode> rows(HttpResponse<String> response) {
        List<JsonNode> rows = new ArrayList<>();
        json(response).path("data").forEach(rows::add);
        return rows;
    }

    static ObjectNode body(KnownQuery query, List<String> subscriptions) {
        ObjectNode body = MAPPER.createObjectNode().put("query", text(query));
        if (!subscriptions.isEmpty()) {
            subscriptions.forEach(body.putArray("subscriptions")::add);
        }
        return body;
    }

    static String text(KnownQuery query) {
        try (InputStream resource = AzureClient.class.getResourceAsStream("/azure/" + query.operation() + ".kql")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String errorCode(HttpResponse<String> response) {
        return response.statusCode() + " " + json(response).at("/error/code").asText();
    }

    static String errorDetail(HttpResponse<String> response) {
        return response.statusCode() + " "
                + json(response).at("/error/details/0/code").asText();
    }

    static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
