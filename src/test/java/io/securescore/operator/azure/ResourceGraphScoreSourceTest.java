package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.byScope;
import static io.securescore.operator.azure.AzureFixture.connector;
import static io.securescore.operator.azure.AzureFixture.subscription;
import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FaultRule;
import io.securescore.fakeazure.Fleet;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.InventoryAnswer;
import io.securescore.operator.azure.ScoreSource.ScoresAnswer;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.SecureScore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Resource Graph client against the fake Azure. */
class ResourceGraphScoreSourceTest {
    private final AzureFixture fixture = new AzureFixture(Estate.demo());

    @AfterEach
    void stop() {
        assertThat(fixture.azure.violations()).isEmpty();
        fixture.close();
    }

    @Test
    void shouldReadSubscriptionsAndTheirConnectorsWithControlsInOneQuery() {
        ScoresAnswer answer = fixture.source().scores(subscriptions(1, 2));

        assertThat(answer.failure()).isEmpty();
        Map<ScopeId, ScopeReading> readings = byScope(answer.readings());
        assertThat(readings)
                .containsOnlyKeys(
                        subscription(1), subscription(2), connector(1, "aws-prod"), connector(1, "aws-sandbox"));
        assertThat(readings.get(subscription(1)).score())
                .contains(new SecureScore(new BigDecimal("19.66"), new BigDecimal("29"), 402));
        assertThat(readings.get(subscription(1)).environment()).contains(Environment.AZURE);
        assertThat(readings.get(subscription(1)).controls().orElseThrow())
                .isNotEmpty()
                .allSatisfy(control -> assertThat(control.name()).isNotBlank());
        assertThat(readings.get(subscription(1)).controls().orElseThrow().stream()
                        .map(control -> control.currentPoints())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("19.66");
        assertThat(readings.get(connector(1, "aws-prod")).environment()).contains(Environment.AWS);
        assertThat(readings.get(connector(1, "aws-prod")).score().orElseThrow().percent())
                .isEqualByComparingTo("50");
        assertThat(fixture.azure.counts().requests()).containsEntry("scores-with-controls", 1L);
    }

    @Test
    void shouldReportNotScoredWithItsEnvironmentWhenTheMaximumIsZero() {
        ScopeReading github =
                byScope(fixture.source().scores(subscriptions(4)).readings()).get(connector(4, "github-shop"));

        assertThat(github.state()).isEqualTo(ScopeState.NOT_SCORED);
        assertThat(github.environment()).contains(Environment.GITHUB);
        assertThat(github.message()).contains("0 out of 0 points");
    }

    @Test
    void shouldScoreZeroAsZero() {
        ScopeReading zero =
                byScope(fixture.source().scores(subscriptions(11)).readings()).get(subscription(11));

        assertThat(zero.score().orElseThrow().percent()).isEqualByComparingTo("0");
    }

    @Test
    void shouldReadTheWholeInventory() {
        InventoryAnswer answer = fixture.source().inventory();

        assertThat(answer.failure()).isEmpty();
        Map<ScopeId, Inventory.Subscription> seen = answer.subscriptions().stream()
                .collect(Collectors.toMap(Inventory.Subscription::id, subscription -> subscription));
        assertThat(seen).hasSize(15).doesNotContainKey(subscription(9));
        Inventory.Subscription prod = seen.get(subscription(1));
        assertThat(prod.name()).isEqualTo("prod-eu");
        assertThat(prod.tags()).containsEntry("env", "prod").containsEntry("owner", "team-payments");
        assertThat(prod.managementGroups()).contains("mg-landingzones", Estate.TENANT_ID);
        assertThat(prod.tenantId()).isEqualTo(Estate.TENANT_ID);
        assertThat(prod.enabled()).isTrue();
        assertThat(seen.get(subscription(15)).enabled()).isFalse();
        assertThat(answer.connectors().stream()
                        .collect(Collectors.toMap(
                                Inventory.Connector::name,
                                connector -> connector.environment().orElseThrow())))
                .isEqualTo(Map.of(
                        "aws-prod", Environment.AWS,
                        "aws-sandbox", Environment.AWS,
                        "gcp-analytics", Environment.GCP,
                        "ado-platform", Environment.AZURE_DEVOPS,
                        "github-shop", Environment.GITHUB,
                        "gitlab-data", Environment.GITLAB));
    }

    @Test
    void shouldReadTheInventoryOfNamedSubscriptionsOnly() {
        InventoryAnswer answer = fixture.source().inventory(subscriptions(4, 9));

        assertThat(answer.failure()).isEmpty();
        assertThat(answer.subscriptions())
                .extracting(Inventory.Subscription::id)
                .containsExactly(subscription(4));
        assertThat(answer.connectors())
                .extracting(Inventory.Connector::id)
                .containsExactly(connector(4, "github-shop"));
    }

    @Test
    void shouldNotHideReadableSubscriptionsBehindForbiddenOnes() {
        ScoresAnswer answer = fixture.source().scores(subscriptions(9, 12));

        assertThat(answer.failure()).isEmpty();
        assertThat(byScope(answer.readings())).containsOnlyKeys(subscription(12));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeABatchOfForbiddenSubscriptionsForNoRowsNotForAFailure(boolean asBadRequest) {
        fixture.azure.setUnreadableAsBadRequest(asBadRequest);
        ScoreSource source = fixture.source();

        assertThat(source.scores(subscriptions(9))).isEqualTo(noRows());
        assertThat(source.inventory(subscriptions(9)).failure()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailWhenTheIdentityCanReadNothingInTheTenant(boolean asBadRequest) {
        fixture.azure.setUnreadableAsBadRequest(asBadRequest);
        for (int number = 1; number <= 16; number++) {
            fixture.azure.access(Estate.subscriptionId(number), Access.FORBIDDEN);
        }

        InventoryAnswer answer = fixture.source().inventory();

        assertThat(answer.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.cause()).isEqualTo(Cause.NOTHING_READABLE);
            assertThat(failure.message()).contains("Security Reader");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"current\":-1}', negative current points -1",
        "'{\"current\":30}', current points 30 above the maximum 29",
        "'{\"current\":\"19\"}', current points is not a number",
        "'{\"current\":null}', current points missing",
        "'{\"max\":-29}', negative maximum points -29",
        "'{\"max\":1e300}', maximum points 1.0E+300 above 1000000",
    })
    void shouldFailAScopeWhoseRowMakesNoSense(String score, String named) throws Exception {
        fixture.azure.overrideRows(
                Estate.subscriptionId(1) + "/providers/Microsoft.Security/secureScores/ascScore$",
                new ObjectMapper().readTree("{\"properties\":{\"score\":" + score + "}}"));

        ScoresAnswer answer = fixture.source().scores(subscriptions(1, 2));

        assertThat(answer.failure()).isEmpty();
        ScopeReading reading = byScope(answer.readings()).get(subscription(1));
        assertThat(reading.state()).isEqualTo(ScopeState.FAILED);
        assertThat(reading.message()).contains("makes no sense: " + named);
        assertThat(byScope(answer.readings()).get(subscription(2)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldSayThatNotANumberIsNoScore() {
        fixture.azure.fault(FaultRule.on("scores-with-controls")
                .body(
                        "application/json",
                        "{\"totalRecords\":1,\"count\":1,\"resultTruncated\":\"false\",\"data\":[{\"id\":\"x\",\"scope\":\""
                                + subscription(1) + "\",\"currentPoints\":NaN,\"maxPoints\":29,\"weight\":1}]}"));

        assertThat(fixture.source().scores(subscriptions(1)).readings())
                .singleElement()
                .satisfies(reading -> {
                    assertThat(reading.state()).isEqualTo(ScopeState.FAILED);
                    assertThat(reading.message()).contains("current points is NaN");
                });
    }

    @Test
    void shouldStripControlCharactersFromNamesAndCutThem() throws Exception {
        fixture.azure.update(
                Estate.subscriptionId(1),
                subscription -> subscription.withName("evil\n\u0007name\u202e" + "x".repeat(200)));

        assertThat(fixture.source().inventory(subscriptions(1)).subscriptions())
                .singleElement()
                .satisfies(subscription ->
                        assertThat(subscription.name()).hasSize(128).startsWith("evil name xxx"));
    }

    @Test
    void shouldFollowPagesToTheLastRow() {
        try (AzureFixture large = new AzureFixture(Fleet.of(1, 2500))) {
            ScoreSource source = large.source();
            InventoryAnswer inventory = source.inventory();
            Set<ScopeId> subscriptions = inventory.subscriptions().stream()
                    .map(Inventory.Subscription::id)
                    .collect(Collectors.toSet());
            ScoresAnswer scores =
                    source.scores(subscriptions.stream().limit(1000).collect(Collectors.toSet()));

            assertThat(inventory.failure()).isEmpty();
            assertThat(inventory.subscriptions().size() + inventory.connectors().size())
                    .isEqualTo(2500);
            assertThat(large.azure.counts().of("inventory")).isEqualTo(3);
            assertThat(scores.failure()).isEmpty();
            assertThat(scores.readings()).hasSizeGreaterThan(1000);
        }
    }

    @Test
    void shouldFailWhenRowsAreLostWithoutANextPage() {
        fixture.azure.fault(FaultRule.on("scores-with-controls|scores").truncatedPage());

        ScoresAnswer answer = fixture.source().scores(subscriptions(1, 2, 3));

        assertThat(answer.failure()).hasValueSatisfying(failure -> assertThat(failure.message())
                .contains("left out rows")
                .contains("securescore.azure.subscriptions-per-query"));
    }

    @Test
    void shouldHalveABatchThatWasTruncatedOnce() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").truncatedPage().times(1));

        ScoresAnswer answer = fixture.source().scores(subscriptions(1, 2, 3));

        assertThat(answer.failure()).isEmpty();
        assertThat(answer.readings()).hasSize(5);
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(3);
    }

    @Test
    void shouldEndPagesThatNeverEnd() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").endlessSkipToken());

        ScoresAnswer answer = fixture.source().scores(subscriptions(2));

        assertThat(answer.failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("pages have no end"));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(2);
    }

    @Test
    void shouldReadASingleTooLargeSubscriptionByPlainQueries() {
        fixture.azure.fault(
                FaultRule.on("scores-with-controls").error(400, "ResponsePayloadTooLarge", "Too much to answer."));
        ScoresAnswer plain = fixture.source().scores(subscriptions(2, 3));

        assertThat(plain.failure()).isEmpty();
        assertThat(plain.readings()).hasSize(2).allSatisfy(reading -> assertThat(
                        reading.controls().orElseThrow())
                .isNotEmpty());
        assertThat(plain.readings())
                .containsExactlyInAnyOrderElementsOf(
                        withoutFaults().scores(subscriptions(2, 3)).readings());
    }

    @Test
    void shouldNotKnowControlsThatResourceGraphDoesNotList() throws Exception {
        fixture.azure.overrideRows(Estate.subscriptionId(2) + "/.*/secureScoreControls/", null);
        assertThat(fixture.source().scores(subscriptions(2)).readings())
                .singleElement()
                .satisfies(reading -> {
                    assertThat(reading.state()).isEqualTo(ScopeState.SCORED);
                    assertThat(reading.controls()).isEmpty();
                });

        fixture.azure.fault(
                FaultRule.on("scores-with-controls").error(400, "ResponsePayloadTooLarge", "Too much to answer."));
        assertThat(fixture.source().scores(subscriptions(2)).readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.controls()).isEmpty());
    }

    @Test
    void shouldFailWhenASingleSubscriptionIsTooLargeInPlainQueriesToo() {
        fixture.azure.setMaxPayloadBytes(100);

        ScoresAnswer answer = fixture.source().scores(subscriptions(2));

        assertThat(answer.failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("ResponsePayloadTooLarge"));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(1);
    }

    @Test
    void shouldWaitOutAShortThrottlingInsideTheSweep() {
        fixture.azure.fault(FaultRule.on("scores-with-controls")
                .error(429, "RateLimiting", "Slow down.")
                .header("Retry-After", "7")
                .times(1));

        ScoresAnswer answer = fixture.source().scores(subscriptions(2));

        assertThat(answer.failure()).isEmpty();
        assertThat(answer.readings()).hasSize(1);
        assertThat(fixture.clock.sleeps()).containsExactly(Duration.ofSeconds(7));
        assertThat(fixture.registry
                        .get("securescore.azure.throttled")
                        .tag("operation", "scores")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldAnswerThrottledAtOnceUntilALongRetryAfterIsOver() {
        fixture.azure.fault(FaultRule.on("scores-with-controls")
                .error(429, "RateLimiting", "Slow down.")
                .header("Retry-After", "300")
                .times(1));
        ScoreSource source = fixture.source();

        ScoresAnswer first = source.scores(subscriptions(2));
        ScoresAnswer second = source.scores(subscriptions(2));

        assertThat(first.failure())
                .hasValueSatisfying(f -> assertThat(f.cause()).isEqualTo(Cause.THROTTLED));
        assertThat(second.failure())
                .hasValueSatisfying(f -> assertThat(f.cause()).isEqualTo(Cause.THROTTLED));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(1);
        assertThat(source.closedUntil()).contains(fixture.clock.instant().plusSeconds(300));
        assertThat(fixture.backoffSeconds()).isEqualTo(300);
        assertThat(fixture.clock.sleeps()).isEmpty();

        fixture.clock.advance(Duration.ofSeconds(300));
        assertThat(fixture.backoffSeconds()).isZero();
        assertThat(source.scores(subscriptions(2)).readings()).hasSize(1);
    }

    @Test
    void shouldNeverBeRefusedForItsRateWhenItReadsTheQuotaHeaders() {
        fixture.azure.setQuota(3, Duration.ofSeconds(5));
        ScoreSource source = fixture.source();

        for (int i = 0; i < 20; i++) {
            assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
        }

        assertThat(fixture.azure.counts().statuses()).doesNotContainKey(429);
        assertThat(fixture.registry
                        .get("securescore.azure.quota.remaining")
                        .tag("operation", "scores")
                        .gauge()
                        .value())
                .isBetween(0.0, 3.0);
    }

    @Test
    void shouldTryAgainAfterServerErrorsAtMostFiveTimes() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").status(503).times(2));
        ScoreSource source = fixture.source();
        assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(3);

        fixture.azure.clearFaults();
        fixture.azure.resetCounts();
        fixture.azure.fault(FaultRule.on("scores-with-controls").status(500));
        assertThat(source.scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("500"));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(5);
    }

    @Test
    void shouldFailWhenAzureHangs() {
        fixture.withDeadline(Duration.ofMillis(300));
        fixture.azure.fault(FaultRule.on("scores-with-controls").delayMillis(600_000));
        ScoreSource source = fixture.source();

        assertThat(source.scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("did not answer in time"));
        assertThat(fixture.registry
                        .get("securescore.azure.requests")
                        .tag("code", "timeout")
                        .counter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void shouldFailWhenTheConnectionBreaks() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").reset());
        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("connection to Azure failed"));

        fixture.azure.clearFaults();
        fixture.azure.fault(FaultRule.on("scores-with-controls").cutBody());
        assertThat(fixture.source().scores(subscriptions(2)).failure()).isPresent();
        assertThat(fixture.registry
                        .get("securescore.azure.requests")
                        .tag("code", "io")
                        .counter()
                        .count())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>proxy</html>", "[]", "{}", "{\"data\":7}", "{\"data\":[1,2]}", "", "null", "{\"data\":["})
    void shouldFailOnAnswersThatAreNoRows(String garbage) {
        fixture.azure.fault(FaultRule.on("scores-with-controls").body("application/json", garbage));

        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure ->
                        assertThat(failure.message()).contains("makes no sense").doesNotContain("html"));
    }

    @Test
    void shouldFailOnFiveMegabytesOfHtml() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").bodyBytes(5_000_000));
        assertThat(fixture.source().scores(subscriptions(2)).failure()).isPresent();

        fixture.azure.clearFaults();
        fixture.azure.fault(FaultRule.on("scores-with-controls").status(400).bodyBytes(5_000_000));
        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).hasSizeLessThan(200));
    }

    @Test
    void shouldRefuseToReadAMillionRowsInOneAnswer() {
        fixture.azure.fault(FaultRule.on("scores.*|controls").repeatRows(1_000_000));

        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("larger than 32 MB"));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(1);
    }

    @Test
    void shouldNotFollowRedirects() {
        fixture.azure.fault(
                FaultRule.on("scores-with-controls").status(302).header("Location", "https://elsewhere.example/"));

        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("302", "redirects are refused"));
    }

    @Test
    void shouldAskForANewTokenOnceWhenTheOldOneIsRefused() {
        ScoreSource source = fixture.source();
        source.scores(subscriptions(2));
        fixture.azure.expireTokens();

        assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
        assertThat(fixture.azure.counts().of("token")).isEqualTo(2);
    }

    @Test
    void shouldReportTheCredentialWhenNewTokensAreRefusedToo() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").error(401, "InvalidAuthenticationToken", "No."));

        assertThat(fixture.source().scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.cause()).isEqualTo(Cause.CREDENTIAL));
        assertThat(fixture.azure.counts().of("token")).isEqualTo(2);
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(2);
    }

    @Test
    void shouldShareOneTokenBetweenAllRequestsAndRenewItBeforeItExpires() {
        ScoreSource source = fixture.source();
        source.inventory();
        source.scores(subscriptions(2));
        source.diagnose(subscriptions(9, 10), false);
        assertThat(fixture.azure.counts().of("token")).isEqualTo(1);

        fixture.clock.advance(Duration.ofMinutes(56));
        source.scores(subscriptions(2));
        assertThat(fixture.azure.counts().of("token")).isEqualTo(2);
        assertThat(fixture.azure.counts().statuses()).doesNotContainKey(401);
    }

    @Test
    void shouldStopWaitingWhenInterrupted() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").delayMillis(600_000));
        ScoreSource source = fixture.source();
        Thread.currentThread().interrupt();

        ScoresAnswer answer = source.scores(subscriptions(2));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("stops polling"));
    }

    @Test
    void shouldGiveUpARequestUnderWayWhenInterrupted() throws Exception {
        fixture.azure.fault(FaultRule.on("scores-with-controls").delayMillis(600_000));
        ScoreSource source = fixture.source();
        CompletableFuture<ScoresAnswer> answer = new CompletableFuture<>();
        Thread poller = new Thread(() -> answer.complete(source.scores(subscriptions(2))));
        poller.start();
        await().until(() -> fixture.azure.counts().of("scores-with-controls") == 1);

        poller.interrupt();

        assertThat(answer.get(10, TimeUnit.SECONDS).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("stops polling"));
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(1);
    }

    @Test
    void shouldWarnOnceWhenTheTenantIsLargerThanResourceGraphReads() {
        fixture.azure.fault(FaultRule.on("inventory")
                .header("x-ms-tenant-subscription-limit-hit", "true")
                .times(2));
        ScoreSource source = fixture.source();
        try (CapturedLog log = new CapturedLog()) {
            source.inventory();
            source.inventory();
            source.inventory();

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("first 10,000 subscriptions"))
                    .hasSize(1);
        }
    }

    @Test
    void shouldKeepTheReadableHalfWhenTheOtherFails() {
        fixture.azure.fault(FaultRule.on("scores-with-controls").truncatedPage().times(1));
        fixture.azure.fault(FaultRule.on("scores-with-controls").skip(1).status(500));

        ScoresAnswer answer = fixture.source().scores(new HashSet<>(subscriptions(2, 3)));

        assertThat(answer.failure()).isPresent();
        assertThat(answer.readings()).hasSize(1);
    }

    private ScoreSource withoutFaults() {
        fixture.azure.clearFaults();
        return fixture.source();
    }

    private static ScoresAnswer noRows() {
        return new ScoresAnswer(List.of(), Optional.empty());
    }
}
