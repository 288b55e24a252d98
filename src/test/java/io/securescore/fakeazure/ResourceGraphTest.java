package io.securescore.fakeazure;

import static io.securescore.fakeazure.AzureClient.errorCode;
import static io.securescore.fakeazure.AzureClient.errorDetail;
import static io.securescore.fakeazure.AzureClient.header;
import static io.securescore.fakeazure.AzureClient.json;
import static io.securescore.fakeazure.AzureClient.rows;
import static io.securescore.fakeazure.Estate.subscriptionId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceGraphTest {

    private final FakeAzure azure =
            FakeAzure.start(FakeAzureOptions.of(Estate.demo()).withClock(new TestClock()));
    private final AzureClient client = AzureClient.signedIn(azure);

    @AfterEach
    void stop() {
        assertThat(azure.violations()).isEmpty();
        azure.close();
    }

    @Test
    void shouldAnswerScoresOfTheBuiltInInitiativeOnly() {
        List<JsonNode> rows = rows(client.query(KnownQuery.SCORES, List.of(subscriptionId(1))));
        assertThat(rows)
                .extracting(JsonNode::toString)
                .containsExactly(
                        row(
                                "/subscriptions/" + subscriptionId(1)
                                        + "/providers/Microsoft.Security/multiCloudAggregations/all",
                                "MultiCloud",
                                "5",
                                10,
                                7),
                        row("/subscriptions/" + subscriptionId(1), "Azure", "19.66", 29, 402),
                        row(connectorId("aws-prod"), "AWS", "12", 24, 150),
                        row(connectorId("aws-sandbox").toLowerCase(Locale.ROOT), "AWS", "13.31", 35, 20));
    }

    private static String connectorId(String name) {
        return Connector.in(subscriptionId(1), name, "AWS", false, null).id();
    }

    private static String row(String scope, String environment, String current, int max, int weight) {
        return ("{'id':'" + scope + "/providers/Microsoft.Security/secureScores/ascScore','scope':'"
                        + scope.toLowerCase(Locale.ROOT) + "','subscriptionId':'" + subscriptionId(1)
                        + "','environment':'" + environment + "','currentPoints':" + current + ",'maxPoints':" + max
                        + ",'weight':" + weight + "}")
                .replace('\'', '"');
    }

    @Test
    void shouldFoldTheControlsOfEachScopeIntoItsScoreRow() {
        JsonNode prodEu = rows(client.query(KnownQuery.SCORES_WITH_CONTROLS, List.of(subscriptionId(1))))
                .get(1);
        assertThat(prodEu.path("controls")).hasSize(6);
        assertThat(prodEu.at("/controls/0"))
                .hasToString("{\"id\":\"34a42fb3-e6db-409c-b56b-7b1db6b8aee0\",\"name\":\"Enable MFA\","
                        + "\"currentPoints\":7.5,\"maxPoints\":10,\"healthy\":3,\"unhealthy\":1,\"notApplicable\":0}");
    }

    @Test
    void shouldAnswerControlsOfTheBuiltInInitiativeOnly() {
        List<JsonNode> rows = rows(client.query(KnownQuery.CONTROLS, List.of(subscriptionId(8))));
        assertThat(rows).hasSize(15).allSatisfy(row -> assertThat(row.path("id").asText())
                .contains("/secureScores/ascScore/secureScoreControls/"));
    }

    @Test
    void shouldAnswerSubscriptionsAndConnectorsInOneInventory() {
        List<JsonNode> rows = rows(client.query(KnownQuery.INVENTORY, List.of(subscriptionId(4), subscriptionId(15))));
        assertThat(rows)
                .extracting(
                        row -> row.path("name").asText(),
                        row -> row.path("state").asText(),
                        row -> row.path("environment").asText())
                .containsExactly(
                        tuple("shop-web", "Enabled", ""),
                        tuple("github-shop", "", "Github"),
                        tuple("retired-erp", "Disabled", ""));
        assertThat(rows.get(2).path("managementGroups").findValuesAsText("name"))
                .containsExactly("mg-platform", Estate.TENANT_ID);
    }

    @Test
    void shouldHideWhatIsNotReadableSilently() {
        HttpResponse<String> response =
                client.query(KnownQuery.INVENTORY, List.of(subscriptionId(9), subscriptionId(2)));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(rows(response)).extracting(row -> row.path("name").asText()).containsExactly("prod-us");
    }

    @Test
    void shouldDenyAccessOnlyWhenNothingListedIsReadable() {
        assertThat(errorCode(client.query(KnownQuery.INVENTORY, List.of(subscriptionId(9), subscriptionId(99)))))
                .isEqualTo("403 AccessDenied");
        azure.setUnreadableAsBadRequest(true);
        assertThat(errorDetail(client.query(KnownQuery.INVENTORY, List.of(subscriptionId(9)))))
                .isEqualTo("400 NoValidSubscriptionsInQueryRequest");
    }

    @Test
    void shouldFollowAccessAsItChanges() {
        azure.access("prod-us", Access.FORBIDDEN);
        assertThat(client.query(KnownQuery.SCORES, List.of(subscriptionId(2))).statusCode())
                .isEqualTo(403);
        azure.access("prod-us", Access.READABLE);
        assertThat(rows(client.query(KnownQuery.SCORES, List.of(subscriptionId(2)))))
                .hasSize(1);
    }

    @Test
    void shouldAnswerAManagementGroupWithAllBelowIt() {
        ObjectNode body = AzureClient.body(KnownQuery.INVENTORY, List.of());
        body.putArray("managementGroups").add("mg-platform");
        assertThat(rows(client.query(body)))
                .extracting(row -> row.path("name").asText())
                .containsExactly("identity", "connectivity", "management", "ado-platform", "retired-erp", "lab");
    }

    @Test
    void shouldAnswerTheWholeTenantSortedById() {
        List<String> ids = client.rows(KnownQuery.SCORES).stream()
                .map(row -> row.path("id").asText())
                .toList();
        assertThat(ids).hasSize(20).isSorted();
        assertThat(ids.get(0)).startsWith("/providers/Microsoft.Management/managementGroups/");
    }

    @Test
    void shouldPageUntilNoSkipTokenIsLeft() {
        List<String> ids = new ArrayList<>();
        List<String> truncated = new ArrayList<>();
        ObjectNode body = AzureClient.body(KnownQuery.SCORES, List.of());
        ObjectNode options = body.putObject("options").put("$top", 9);
        while (true) {
            JsonNode page = json(client.query(body));
            assertThat(page.path("totalRecords").asInt()).isEqualTo(20);
            assertThat(page.path("count").asInt()).isEqualTo(page.path("data").size());
            truncated.add(page.path("resultTruncated").textValue());
            page.path("data").forEach(row -> ids.add(row.path("id").asText()));
            if (!page.has("$skipToken")) {
                break;
            }
            options.put("$skipToken", page.path("$skipToken").asText());
        }
        assertThat(truncated).containsExactly("true", "false", "false");
        assertThat(ids).hasSize(20).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseASkipTokenOfAnotherQuery() {
        ObjectNode body = AzureClient.body(KnownQuery.SCORES, List.of());
        body.putObject("options").put("$skipToken", PageToken.of(AzureClient.text(KnownQuery.INVENTORY), 5));
        assertThat(errorDetail(client.query(body))).isEqualTo("400 InvalidSkipToken");
    }

    @Test
    void shouldRefuseAQueryThatItCanNotHonour() {
        ObjectNode body = AzureClient.body(KnownQuery.SCORES, List.of());
        body.put("query", "resources | take 5");
        assertThat(errorDetail(client.query(body))).isEqualTo("400 InvalidQuery");
        assertThat(azure.counts().of("unknown-query")).isEqualTo(1);
    }

    @Test
    void shouldRefuseMoreThanAThousandRowsAPage() {
        ObjectNode body = AzureClient.body(KnownQuery.SCORES, List.of());
        body.putObject("options").put("$top", 1_001);
        assertThat(errorDetail(client.query(body))).isEqualTo("400 InvalidOptions");
    }

    @Test
    void shouldRefuseMoreThanAThousandListedSubscriptions() {
        List<String> listed =
                IntStream.rangeClosed(1, 1_001).mapToObj(Estate::subscriptionId).toList();
        assertThat(errorDetail(client.query(KnownQuery.SCORES, listed))).isEqualTo("400 TooManySubscriptions");
    }

    @Test
    void shouldThrottleBeyondTheQuota() {
        azure.setQuota(1, Duration.ofSeconds(5));
        assertThat(header(client.query(KnownQuery.SCORES, List.of()), "x-ms-user-quota-remaining"))
                .isEqualTo("0");
        HttpResponse<String> refused = client.query(KnownQuery.SCORES, List.of());
        assertThat(errorCode(refused)).isEqualTo("429 RateLimiting");
        assertThat(header(refused, "Retry-After")).isEqualTo("5");
        assertThat(header(refused, "x-ms-user-quota-resets-after")).isEqualTo("00:00:05");
    }

    @Test
    void shouldRefuseAnAnswerThatIsTooLarge() {
        azure.setMaxPayloadBytes(10_000);
        assertThat(errorDetail(client.query(KnownQuery.SCORES_WITH_CONTROLS, List.of())))
                .isEqualTo("400 ResponsePayloadTooLarge");
        assertThat(client.query(KnownQuery.SCORES_WITH_CONTROLS, List.of(subscriptionId(2)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayWhenATenantHasMoreSubscriptionsThanItAnswers() {
        try (FakeAzure large = FakeAzure.start(FakeAzureOptions.of(Fleet.of(1, 12_000)))) {
            HttpResponse<String> response = AzureClient.signedIn(large).query(KnownQuery.INVENTORY, List.of());
            assertThat(header(response, "x-ms-tenant-subscription-limit-hit")).isEqualTo("true");
        }
    }

    @Test
    void shouldEvaluateOverRowsThatWereBent() {
        azure.overrideRows(
                subscriptionId(2) + "/providers/Microsoft.Security/secureScores/ascScore$",
                AzureClient.MAPPER
                        .createObjectNode()
                        .set(
                                "properties",
                                AzureClient.MAPPER
                                        .createObjectNode()
                                        .set(
                                                "score",
                                                AzureClient.MAPPER
                                                        .createObjectNode()
                                                        .put("current", "NaN"))));
        azure.overrideRows(subscriptionId(3) + ".*/ascScore$", null);
        List<JsonNode> rows = rows(client.query(KnownQuery.SCORES, List.of(subscriptionId(2), subscriptionId(3))));
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.path("currentPoints").textValue()).isEqualTo("NaN");
            assertThat(row.path("maxPoints").intValue()).isEqualTo(56);
        });
    }

    @Test
    void shouldAnswerTheScoreThatWasSet() {
        azure.score("prod-us", "-3", 56, 310);
        assertThat(rows(client.query(KnownQuery.SCORES, List.of(subscriptionId(2))))
                        .get(0)
                        .path("currentPoints")
                        .intValue())
                .isEqualTo(-3);
    }

    @Test
    void shouldShowTheNextRecalculationAfterAStep() {
        azure.step();
        List<JsonNode> rows = rows(client.query(KnownQuery.SCORES, List.of(subscriptionId(1))));
        assertThat(rows).extracting(row -> row.path("currentPoints").asText()).contains("15.56");
    }
}
