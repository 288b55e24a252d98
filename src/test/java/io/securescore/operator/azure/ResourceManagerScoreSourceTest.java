package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.byScope;
import static io.securescore.operator.azure.AzureFixture.subscription;
import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FaultRule;
import io.securescore.fakeazure.Fleet;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.InventoryAnswer;
import io.securescore.operator.azure.ScoreSource.ScoresAnswer;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Resource Manager client against the fake Azure, and that both sources read the same. */
class ResourceManagerScoreSourceTest {
    private final AzureFixture fixture = new AzureFixture(Estate.demo());
    private final ScoreSource source =
            fixture.source(fixture.settings().withSource("ResourceManager"), fixture.environment());

    @AfterEach
    void stop() {
        assertThat(fixture.azure.violations()).isEmpty();
        fixture.close();
    }

    @Test
    void shouldReadTheSameScoresAndControlsAsResourceGraph() {
        Set<ScopeId> subscriptions = subscriptions(1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14);

        Map<ScopeId, ScopeReading> scores = byScope(source.scores(subscriptions).readings());
        Map<ScopeId, ScopeReading> graph =
                byScope(fixture.source().scores(subscriptions).readings());

        assertThat(scores).containsOnlyKeys(subscriptions);
        scores.forEach((id, reading) -> {
            assertThat(reading.score()).isEqualTo(graph.get(id).score());
            assertThat(reading.environment()).isEqualTo(graph.get(id).environment());
            assertThat(reading.controls().orElseThrow())
                    .containsExactlyInAnyOrderElementsOf(
                            graph.get(id).controls().orElseThrow());
        });
        assertThat(fixture.azure.counts().of("arm-scores")).isEqualTo(12);
        assertThat(fixture.azure.counts().of("arm-controls")).isEqualTo(12);
        assertThat(fixture.azure.counts().peakConcurrency()).isLessThanOrEqualTo(8);
    }

    @Test
    void shouldNotKnowControlsThatResourceManagerDoesNotList() {
        fixture.azure.fault(FaultRule.on("arm-controls").body("application/json", "{\"value\":[]}"));

        assertThat(source.scores(subscriptions(2)).readings()).singleElement().satisfies(reading -> {
            assertThat(reading.state()).isEqualTo(ScopeState.SCORED);
            assertThat(reading.controls()).isEmpty();
        });
    }

    @Test
    void shouldListSubscriptionsOverAllPages() {
        fixture.azure.setArmPageSize(4);

        InventoryAnswer answer = source.inventory();

        assertThat(answer.failure()).isEmpty();
        assertThat(answer.connectors()).isEmpty();
        assertThat(answer.subscriptions()).hasSize(15);
        Inventory.Subscription prod = answer.subscriptions().stream()
                .filter(each -> each.id().equals(subscription(1)))
                .findFirst()
                .orElseThrow();
        assertThat(prod.name()).isEqualTo("prod-eu");
        assertThat(prod.tags()).containsEntry("env", "prod");
        assertThat(source.inventory(subscriptions(1, 9)).subscriptions()).containsExactly(prod);
        assertThat(fixture.azure.counts().of("arm-subscriptions")).isEqualTo(8);
    }

    @Test
    void shouldBeatBeforeEveryTryOfARequest() {
        fixture.azure.fault(FaultRule.on("arm-scores").status(500).times(2));

        source.scores(subscriptions(1, 2, 3));
        assertThat(fixture.beats).hasValue(8);

        source.diagnose(subscriptions(9, 10), false);
        assertThat(fixture.beats).hasValue(10);
    }

    @Test
    void shouldSayWhyNoSubscriptionIsInAManagementGroup() {
        assertThat(source.inventory().subscriptions()).isNotEmpty().allSatisfy(subscription -> assertThat(
                        subscription.managementGroups())
                .isEmpty());
        assertThat(source.managementGroupsUnsupported())
                .contains("Azure Resource Manager's list of subscriptions names no management groups: select"
                        + " subscriptions, or set securescore.azure.source=ResourceGraph");
        assertThat(fixture.source().managementGroupsUnsupported()).isEmpty();
    }

    @Test
    void shouldSayWhyConnectorsHaveNoScore() {
        assertThat(source.connectorsUnsupported())
                .hasValueSatisfying(message -> assertThat(message).contains("securescore.azure.source=ResourceGraph"));
        assertThat(fixture.source().connectorsUnsupported()).isEmpty();
    }

    @Test
    void shouldLeaveSubscriptionsWithoutARowToTheDiagnosis() {
        ScoresAnswer answer = source.scores(subscriptions(2, 9, 10, 16));

        assertThat(answer.failure()).isEmpty();
        assertThat(byScope(answer.readings())).containsOnlyKeys(subscription(2));
        assertThat(source.diagnose(subscriptions(9), false).get(subscription(9)).state())
                .isEqualTo(ScopeState.ACCESS_DENIED);
    }

    @Test
    void shouldFailOneSubscriptionWithoutFailingTheOthers() {
        fixture.azure.fault(
                FaultRule.on(Estate.subscriptionId(2) + "/providers").body("text/html", "<html/>"));

        ScoresAnswer answer = source.scores(subscriptions(2, 3));

        assertThat(answer.failure()).isEmpty();
        assertThat(byScope(answer.readings()).get(subscription(2)).state()).isEqualTo(ScopeState.FAILED);
        assertThat(byScope(answer.readings()).get(subscription(3)).state()).isEqualTo(ScopeState.SCORED);
    }

    @Test
    void shouldRefuseANextPageOnAnotherHost() {
        fixture.azure.fault(
                FaultRule.on("arm-subscriptions")
                        .body(
                                "application/json",
                                "{\"value\":[],\"nextLink\":\"https://elsewhere.example/subscriptions?api-version=2022-12-01\"}"));

        assertThat(source.inventory().failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("another host", "refused"));
    }

    @Test
    void shouldEndPagesThatNeverEnd() {
        fixture.azure.fault(FaultRule.on("arm-subscriptions")
                .body(
                        "application/json",
                        "{\"value\":[],\"nextLink\":\"" + fixture.azure.url() + "/subscriptions?page=2\"}"));

        assertThat(source.inventory().failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("no end"));
        assertThat(fixture.azure.counts().of("arm-subscriptions")).isEqualTo(2);
    }

    @Test
    void shouldFailTheSweepWhenThrottledForLong() {
        fixture.azure.fault(FaultRule.on("arm-scores")
                .error(429, "SubscriptionRequestsThrottled", "Slow down.")
                .header("Retry-After", "600"));

        ScoresAnswer answer = source.scores(subscriptions(2, 3));

        assertThat(answer.failure())
                .hasValueSatisfying(failure -> assertThat(failure.cause()).isEqualTo(Cause.THROTTLED));
        assertThat(source.closedUntil()).contains(fixture.clock.instant().plusSeconds(600));
    }

    @Test
    void shouldWaitForResourceManagersBucketsToRefill() {
        try (AzureFixture large = new AzureFixture(Fleet.of(2, 40))) {
            ScoreSource arm = large.source(large.settings().withSource("ResourceManager"), large.environment());
            Set<ScopeId> subscriptions = arm.inventory().subscriptions().stream()
                    .map(Inventory.Subscription::id)
                    .collect(Collectors.toSet());

            ScoresAnswer answer = arm.scores(subscriptions);

            assertThat(answer.failure()).isEmpty();
            assertThat(answer.readings()).hasSizeGreaterThan(10);
        }
    }

    @Test
    void shouldFailWhenTheIdentityCanReadNothing() {
        for (int number = 1; number <= 16; number++) {
            fixture.azure.access(Estate.subscriptionId(number), Access.FORBIDDEN);
        }

        assertThat(source.inventory().failure())
                .hasValueSatisfying(failure -> assertThat(failure.cause()).isEqualTo(Cause.NOTHING_READABLE));
        assertThat(source.inventory(subscriptions(1)).failure()).isEmpty();
    }
}
