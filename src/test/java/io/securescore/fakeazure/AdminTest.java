package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminTest {

    private final FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
    private final AzureClient client = AzureClient.signedIn(azure);

    @AfterEach
    void stop() {
        azure.close();
    }

    @Test
    void shouldForbidAndAllowASubscriptionByName() throws Exception {
        assertThat(admin("POST", "/subscriptions/prod-us/forbid", "").body()).isEqualTo("done\n");
        assertThat(AzureClient.errorCode(client.security(2, "secureScores"))).isEqualTo("403 AuthorizationFailed");
        admin("POST", "/subscriptions/" + Estate.subscriptionId(2) + "/allow", "");
        assertThat(client.security(2, "secureScores").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldSayWhatIsWrongWithAnOrder() throws Exception {
        assertThat(admin("POST", "/subscriptions/sandbox/forbid", "").body())
                .isEqualTo("2 subscriptions are called sandbox; give the id of one: GET /estate lists them\n");
        assertThat(admin("POST", "/latency?millis=soon", "").body())
                .isEqualTo("The parameter millis has to be a whole number, not 'soon'\n");
        assertThat(admin("POST", "/faults", "{\"mach\":1}").statusCode()).isEqualTo(400);
        assertThat(admin("POST", "/nonsense", "").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTakeFaultRulesAsJson() throws Exception {
        admin("POST", "/faults", "{\"match\":\"arm-scores\",\"status\":503,\"times\":1}");
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(503);
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldStepEightHours() throws Exception {
        assertThat(admin("POST", "/step", "").body()).isEqualTo("step 1: 8 hours have passed\n");
        assertThat(admin("GET", "/estate", "").body()).containsPattern("prod-eu +Azure .* 15.56/29 +53.65");
    }

    @Test
    void shouldCountAndReset() throws Exception {
        client.security(1, "secureScores");
        assertThat(admin("GET", "/counts", "").body()).contains("\"requests\":{\"arm-scores\":1,\"token\":1}");
        admin("POST", "/reset-counts", "");
        assertThat(admin("GET", "/counts", "").body()).contains("\"requests\":{},", "\"totalRequests\":0");
    }

    @Test
    void shouldOnlyAdviseWhatWorks() throws Exception {
        String help = admin("GET", "/", "").body();
        Matcher example = Pattern.compile("curl (?:-X (\\w+) )?(?:-d '([^']*)' )?'?" + azure.adminUrl() + "([^\\s';]+)")
                .matcher(help);
        int tried = 0;
        while (example.find()) {
            String body = example.group(2) == null ? "" : example.group(2);
            String method = example.group(1) != null ? example.group(1) : body.isEmpty() ? "GET" : "POST";
            assertThat(admin(method, example.group(3), body).statusCode())
                    .as(example.group())
                    .isEqualTo(200);
            tried++;
        }
        assertThat(tried).isGreaterThan(18);
        assertThat(azure.faults()).isEqualTo(List.of());
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(azure.adminUrl() + path))
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }
}
