package io.securescore.fakeazure;

import static io.securescore.fakeazure.AzureClient.errorCode;
import static io.securescore.fakeazure.AzureClient.header;
import static io.securescore.fakeazure.AzureClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArmTest {

    private final FakeAzure azure =
            FakeAzure.start(FakeAzureOptions.of(Estate.demo()).withClock(new TestClock()));
    private final AzureClient client = AzureClient.signedIn(azure);

    @AfterEach
    void stop() {
        assertThat(azure.violations()).isEmpty();
        azure.close();
    }

    @Test
    void shouldAnswerAScoreInTheDocumentedShape() {
        assertThat(client.security(1, "secureScores/ascScore").body())
                .isEqualTo(("{'id':'/subscriptions/" + Estate.subscriptionId(1)
                                + "/providers/Microsoft.Security/secureScores/ascScore','name':'ascScore',"
                                + "'type':'Microsoft.Security/secureScores','properties':{'displayName':'ASC score',"
                                + "'score':{'max':29,'current':19.66,'percentage':0.6779},'weight':402}}")
                        .replace('\'', '"'));
    }

    @Test
    void shouldListScoresOfAllInitiativesButOfNoConnector() {
        assertThat(json(client.security(1, "secureScores")).findValuesAsText("displayName"))
                .containsExactly("ASC score", "Score grace excluded", "Regional baseline (custom)");
    }

    @Test
    void shouldListTheControlsOfAScore() {
        JsonNode controls = json(client.security(1, "secureScores/ascScore/secureScoreControls"))
                .path("value");
        assertThat(controls).hasSize(6);
        assertThat(controls.at("/0/properties"))
                .hasToString("{\"displayName\":\"Enable MFA\",\"healthyResourceCount\":3,\"unhealthyResourceCount\":1,"
                        + "\"notApplicableResourceCount\":0,\"score\":{\"max\":10,\"current\":7.5,\"percentage\":0.75},"
                        + "\"weight\":4}");
        assertThat(json(client.security(1, "secureScoreControls")).path("value"))
                .hasSize(8);
    }

    @Test
    void shouldSendWholeNumbersAsIntegers() {
        JsonNode vulnerabilities = json(client.security(1, "secureScores/ascScore/secureScoreControls"))
                .at("/value/2");
        assertThat(vulnerabilities.at("/properties/score/current").isInt()).isTrue();
    }

    @Test
    void shouldExpandDefinitionsOnlyWhenAsked() {
        HttpResponse<String> response = client.get("/subscriptions/" + Estate.subscriptionId(1)
                + "/providers/Microsoft.Security/secureScores/ascScore/secureScoreControls"
                + "?api-version=2020-01-01&$expand=definition");
        assertThat(json(response)
                        .at("/value/4/properties/definition/properties/maxScore")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void shouldNameTheCauseOfAMissingScore() {
        azure.access("prod-asia", Access.FOREIGN);
        assertThat(errorCode(client.security(9, "secureScores/ascScore"))).isEqualTo("403 AuthorizationFailed");
        assertThat(errorCode(client.security(99, "secureScores/ascScore"))).isEqualTo("404 SubscriptionNotFound");
        assertThat(errorCode(client.security(16, "secureScores/ascScore")))
                .isEqualTo("404 Subscription Not Registered");
        assertThat(errorCode(client.security(3, "secureScores/ascScore")))
                .isEqualTo("401 InvalidAuthenticationTokenTenant");
        assertThat(errorCode(client.security(10, "secureScores/ascScore"))).isEqualTo("404 NotFound");
        assertThat(client.security(10, "secureScores").body()).isEqualTo("{\"value\":[]}");
    }

    @Test
    void shouldAnswerWhatResourceGraphHides() {
        azure.access("prod-us", Access.HIDDEN);
        assertThat(client.security(2, "secureScores/ascScore").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTellWhetherThePostureManagementPlanIsOn() {
        assertThat(json(client.security(1, "pricings"))
                        .at("/value/0/properties/pricingTier")
                        .asText())
                .isEqualTo("Standard");
        assertThat(json(client.security(10, "pricings"))
                        .at("/value/0/properties/pricingTier")
                        .asText())
                .isEqualTo("Free");
    }

    @Test
    void shouldListConnectors() {
        assertThat(json(client.security(4, "securityConnectors")).findValuesAsText("environmentName"))
                .containsExactly("Github");
    }

    @Test
    void shouldPageTheReadableSubscriptionsByNextLink() {
        azure.setArmPageSize(10);
        List<String> names = new ArrayList<>();
        String next = "/subscriptions?api-version=2022-12-01";
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = json(client.get(next));
            page.path("value")
                    .forEach(item -> names.add(item.path("displayName").asText()));
            next = page.path("nextLink").asText().replace(azure.url(), "");
            pages++;
        }
        assertThat(pages).isEqualTo(2);
        assertThat(names).hasSize(15).doesNotContain("payments-dr");
    }

    @Test
    void shouldDescribeOneSubscription() {
        JsonNode subscription =
                json(client.get("/subscriptions/" + Estate.subscriptionId(15) + "?api-version=2022-12-01"));
        assertThat(subscription.path("displayName").asText()).isEqualTo("retired-erp");
        assertThat(subscription.path("state").asText()).isEqualTo("Disabled");
    }

    @Test
    void shouldLimitReadsPerSubscription() {
        for (int left = 249; left >= 0; left--) {
            assertThat(header(client.security(1, "secureScores"), "x-ms-ratelimit-remaining-subscription-reads"))
                    .isEqualTo(Integer.toString(left));
        }
        HttpResponse<String> refused = client.security(1, "secureScores");
        assertThat(errorCode(refused)).isEqualTo("429 SubscriptionRequestsThrottled");
        assertThat(header(refused, "Retry-After")).isEqualTo("1");
        assertThat(client.security(2, "secureScores").statusCode()).isEqualTo(200);
        azure.setArmThrottling(false);
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldDemandAnApiVersion() {
        assertThat(errorCode(client.get("/subscriptions"))).isEqualTo("400 MissingApiVersionParameter");
    }
}
