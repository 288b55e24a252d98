package io.securescore.fakeazure;

import static io.securescore.fakeazure.AzureClient.errorCode;
import static io.securescore.fakeazure.AzureClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenTest {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final TestClock clock = new TestClock();
    private final FakeAzure azure =
            FakeAzure.start(FakeAzureOptions.of(Estate.demo()).withClock(clock));
    private final AzureClient client = new AzureClient(azure);

    @AfterEach
    void stop() {
        assertThat(azure.violations()).isEmpty();
        azure.close();
    }

    @Test
    void shouldIssueATokenForTheRightSecret() {
        HttpResponse<String> response = client.token(client.secretForm());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("token_type").asText()).isEqualTo("Bearer");
        assertThat(json(response).path("expires_in").asInt()).isEqualTo(3_600);
        assertThat(azure.counts().of("token")).isEqualTo(1);
    }

    @Test
    void shouldRefuseAWrongSecretApplicationTenantScopeOrGrantAsEntraDoes() {
        assertThat(refusal("client_secret", "wrong")).isEqualTo("401 invalid_client 7000215");
        assertThat(refusal("client_id", "other")).isEqualTo("400 unauthorized_client 700016");
        assertThat(refusal("scope", "https://management.azure.com/.default")).isEqualTo("400 invalid_resource 500011");
        assertThat(refusal("grant_type", "password")).isEqualTo("400 unsupported_grant_type 70003");
        assertThat(refusal(client.token("other", client.secretForm()))).isEqualTo("400 invalid_request 90002");
        Map<String, String> bare = client.secretForm();
        bare.remove("client_secret");
        assertThat(refusal(client.token(bare))).isEqualTo("401 invalid_client 7000218");
    }

    @Test
    void shouldAcceptOnlyTheFederatedTokenOfTheMomentUntilItExpires() {
        azure.setFederatedToken("first", clock.instant().plusSeconds(600));
        assertThat(assertion("first").statusCode()).isEqualTo(200);
        azure.setFederatedToken("second", clock.instant().plusSeconds(600));
        assertThat(refusal(assertion("first"))).isEqualTo("400 invalid_request 50027");
        assertThat(assertion("second").statusCode()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(600));
        assertThat(refusal(assertion("second"))).isEqualTo("401 invalid_client 700024");
    }

    @Test
    void shouldRefuseASelfMadeAssertion() {
        assertThat(refusal(assertion("eyJhbGciOiJSUzI1NiJ9.e30.AAAA"))).isEqualTo("401 invalid_client 700027");
    }

    @Test
    void shouldRefuseArmRequestsWithoutAGoodToken() {
        assertThat(errorCode(client.security(1, "secureScores"))).isEqualTo("401 AuthenticationFailed");
        client.with("made-up");
        assertThat(errorCode(client.security(1, "secureScores"))).isEqualTo("401 InvalidAuthenticationToken");
        client.with(json(client.token(client.secretForm())).path("access_token").asText());
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(200);
        clock.advance(Duration.ofHours(1));
        HttpResponse<String> refused = client.security(1, "secureScores");
        assertThat(errorCode(refused)).isEqualTo("401 ExpiredAuthenticationToken");
        assertThat(AzureClient.header(refused, "WWW-Authenticate")).startsWith("Bearer authorization_uri=");
    }

    @Test
    void shouldExpireAllTokensWhenTold() {
        client.with(json(client.token(client.secretForm())).path("access_token").asText());
        azure.expireTokens();
        assertThat(errorCode(client.security(1, "secureScores"))).isEqualTo("401 ExpiredAuthenticationToken");
    }

    @Test
    void shouldIssueTokensToAManagedIdentity() throws Exception {
        String query = "?api-version=2018-02-01&resource=" + azure.url();
        HttpResponse<String> token = identity("/metadata/identity/oauth2/token" + query, "Metadata", "true");
        assertThat(token.statusCode()).isEqualTo(200);
        client.with(json(token).path("access_token").asText());
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(200);
        assertThat(identity("/msi/token" + query, "X-IDENTITY-HEADER", ManagedIdentityEndpoint.IDENTITY_HEADER)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseAManagedIdentityRequestWithoutItsHeaderOrForAnotherResource() throws Exception {
        String query = "?api-version=2018-02-01&resource=" + azure.url();
        String path = "/metadata/identity/oauth2/token";
        assertThat(identity(path + query, "Metadata", "no").statusCode()).isEqualTo(400);
        assertThat(identity(path + "?resource=https://other", "Metadata", "true")
                        .statusCode())
                .isEqualTo(400);
        assertThat(identity(path + query + "&client_id=other", "Metadata", "true")
                        .statusCode())
                .isEqualTo(400);
        assertThat(identity("/msi/token" + query, "X-IDENTITY-HEADER", "wrong").statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldDescribeItselfForDiscovery() {
        HttpResponse<String> response = client.get("/" + Estate.TENANT_ID + "/v2.0/.well-known/openid-configuration");
        assertThat(json(response).path("token_endpoint").asText())
                .isEqualTo(azure.url() + "/" + Estate.TENANT_ID + "/oauth2/v2.0/token");
    }

    private HttpResponse<String> identity(String path, String header, String value) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(azure.identityUrl() + path))
                                .header(header, value)
                                .build(),
                        BodyHandlers.ofString());
    }

    private HttpResponse<String> assertion(String assertion) {
        Map<String, String> form = client.secretForm();
        form.remove("client_secret");
        form.put("client_assertion_type", ASSERTION_TYPE);
        form.put("client_assertion", assertion);
        return client.token(form);
    }

    private String refusal(String field, String value) {
        Map<String, String> form = client.secretForm();
        form.put(field, value);
        return refusal(client.token(form));
    }

    private static String refusal(HttpResponse<String> response) {
        return response.statusCode() + " " + json(response).path("error").asText() + " "
                + json(response).at("/error_codes/0").asText();
    }
}
