package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.subscription;
import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a score is missing, as the fake's Azure Resource Manager tells it. */
class MissingScoreDiagnosisTest {
    private final AzureFixture fixture = new AzureFixture(Estate.demo());
    private final ScoreSource source = fixture.source();

    @AfterEach
    void stop() {
        assertThat(fixture.azure.violations()).isEmpty();
        fixture.close();
    }

    @Test
    void shouldNameTheCauseOfEachMissingScore() {
        fixture.azure.access(Estate.subscriptionId(12), Access.FOREIGN);
        fixture.azure.access(Estate.subscriptionId(13), Access.DELETED);
        ScopeId mistyped = ScopeId.subscription("99999999-aaaa-4bbb-8ccc-000000000001");

        Map<ScopeId, ScopeReading> causes = source.diagnose(
                Set.of(
                        subscription(9),
                        subscription(10),
                        subscription(16),
                        subscription(12),
                        subscription(13),
                        mistyped),
                false);

        assertThat(causes.values()).as("the state says it all").allSatisfy(reading -> assertThat(reading.message())
                .isEmpty());
        assertThat(causes.get(subscription(9)).state()).isEqualTo(ScopeState.ACCESS_DENIED);
        assertThat(causes.get(subscription(10)).state()).isEqualTo(ScopeState.NOT_SCORED);
        assertThat(causes.get(subscription(16)).state()).isEqualTo(ScopeState.NOT_REGISTERED);
        for (ScopeId notFound : Set.of(subscription(12), subscription(13), mistyped)) {
            assertThat(causes.get(notFound).state()).isEqualTo(ScopeState.NOT_FOUND);
        }
        // A subscription of another tenant is no reason to ask for a new token
        assertThat(fixture.azure.counts().of("token")).isEqualTo(1);
    }

    @Test
    void shouldSayWhenResourceManagerHasAScoreThatResourceGraphLacks() {
        assertThat(source.diagnose(subscriptions(2), false).get(subscription(2)).message())
                .contains("does not list yet");
    }

    @Test
    void shouldRememberACauseForSixHours() {
        source.diagnose(subscriptions(9, 10), false);
        fixture.clock.advance(Duration.ofHours(6).minusSeconds(1));
        source.diagnose(subscriptions(9, 10), false);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(2);

        fixture.clock.advance(Duration.ofSeconds(1));
        source.diagnose(subscriptions(9, 10), false);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(4);
    }

    @Test
    void shouldAskAnewWhenSomebodyAsksToPollNow() {
        source.diagnose(subscriptions(9, 10), false);
        fixture.azure.access(Estate.subscriptionId(9), Access.READABLE);

        Map<ScopeId, ScopeReading> causes = source.diagnose(subscriptions(9), true);

        assertThat(causes).containsOnlyKeys(subscription(9));
        assertThat(causes.get(subscription(9)).state()).isEqualTo(ScopeState.NOT_SCORED);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(3);
    }

    @Test
    void shouldAskASampleOfTwentyAndTakeTheirCauseForAllWhenTheyAgree() {
        Collection<ScopeId> missing = unknownSubscriptions(30);

        Map<ScopeId, ScopeReading> first = source.diagnose(missing, false);

        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(20);
        assertThat(fixture.azure.counts().peakConcurrency()).isLessThanOrEqualTo(4);
        assertThat(first).hasSize(30);
        assertThat(first.values()).allSatisfy(reading -> {
            assertThat(reading.state()).isEqualTo(ScopeState.NOT_FOUND);
            assertThat(reading.message()).isEmpty();
        });

        source.diagnose(missing, false);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(30);
        source.diagnose(missing, false);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(30);
    }

    @Test
    void shouldLeaveTheRestOpenWhenTheSampleDisagrees() {
        Set<ScopeId> missing = unknownSubscriptions(30).stream().collect(Collectors.toSet());
        missing.add(subscription(9));

        Map<ScopeId, ScopeReading> causes = source.diagnose(missing, false);

        assertThat(causes.get(subscription(9)).state()).isEqualTo(ScopeState.ACCESS_DENIED);
        assertThat(states(causes))
                .isEqualTo(Map.of(ScopeState.ACCESS_DENIED, 1L, ScopeState.NOT_FOUND, 19L, ScopeState.NOT_SCORED, 11L));
        assertThat(causes.values().stream().filter(reading -> reading.state() == ScopeState.NOT_SCORED))
                .allSatisfy(reading -> assertThat(reading.message()).contains("cause is being looked up"));
    }

    @Test
    void shouldKeepACauseTakenFromOthersWhenALaterSampleDisagrees() {
        List<ScopeId> missing = unknownSubscriptions(50);
        source.diagnose(missing, false);
        for (int number = 0; number < 10; number++) {
            fixture.azure.fault(FaultRule.on("arm-score")
                    .error(403, "AuthorizationFailed", "No.")
                    .times(1));
        }

        Map<ScopeId, ScopeReading> second = source.diagnose(missing, false);

        assertThat(states(second)).isEqualTo(Map.of(ScopeState.ACCESS_DENIED, 10L, ScopeState.NOT_FOUND, 40L));
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(40);
        assertThat(states(source.diagnose(missing, false)))
                .isEqualTo(Map.of(ScopeState.ACCESS_DENIED, 10L, ScopeState.NOT_FOUND, 40L));
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(50);
    }

    @Test
    void shouldKeepEachCauseUntilAskedAgainWhenSamplesDisagreeForLong() {
        List<ScopeId> missing = unknownSubscriptions(200);
        source.diagnose(missing, false);

        for (int sweep = 1; sweep <= 11; sweep++) {
            fixture.clock.advance(Duration.ofHours(4));
            fixture.azure.fault(FaultRule.on("arm-score")
                    .error(403, "AuthorizationFailed", "No.")
                    .times(1));
            assertThat(states(source.diagnose(missing, false)))
                    .as("sweep %s", sweep)
                    .isEqualTo(Map.of(
                            ScopeState.ACCESS_DENIED,
                            Math.min(sweep, 10L),
                            ScopeState.NOT_FOUND,
                            200 - Math.min(sweep, 10L)));
        }
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(12 * 20);
    }

    @Test
    void shouldTakeAnotherCauseThatASampleAgreesOnAfterSixHours() {
        List<ScopeId> missing = unknownSubscriptions(50);
        source.diagnose(missing, false);
        fixture.clock.advance(Duration.ofHours(6));
        fixture.azure.fault(FaultRule.on("arm-score")
                .error(403, "AuthorizationFailed", "No.")
                .times(20));

        assertThat(states(source.diagnose(missing, false))).isEqualTo(Map.of(ScopeState.ACCESS_DENIED, 50L));
    }

    @Test
    void shouldAskThoseFirstThatWereNeverAsked() {
        List<ScopeId> missing = unknownSubscriptions(40);
        source.diagnose(missing, false);
        fixture.clock.advance(Duration.ofHours(6));
        fixture.azure.fault(FaultRule.on("arm-score")
                .error(403, "AuthorizationFailed", "No.")
                .times(20));

        Map<ScopeId, ScopeReading> causes = source.diagnose(missing, false);

        assertThat(missing.subList(20, 40))
                .allSatisfy(id -> assertThat(causes.get(id).state()).isEqualTo(ScopeState.ACCESS_DENIED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ResourceGraph", "ResourceManager"})
    void shouldForgetACauseWhenTheRowAppears(String name) {
        ScoreSource named = fixture.source(fixture.settings().withSource(name), fixture.environment());
        fixture.azure.access(Estate.subscriptionId(2), Access.FORBIDDEN);
        assertThat(named.diagnose(subscriptions(2), false).get(subscription(2)).state())
                .isEqualTo(ScopeState.ACCESS_DENIED);
        named.scores(subscriptions(2));
        named.diagnose(subscriptions(2), false);
        assertThat(fixture.azure.counts().of("arm-score")).isEqualTo(1);

        fixture.azure.access(Estate.subscriptionId(2), Access.READABLE);
        assertThat(named.scores(subscriptions(2)).readings()).hasSize(1);
        fixture.azure.access(Estate.subscriptionId(2), Access.DELETED);

        assertThat(named.diagnose(subscriptions(2), false).get(subscription(2)).state())
                .isEqualTo(ScopeState.NOT_FOUND);
    }

    @Test
    void shouldNotRememberThatAQuestionGotNoAnswer() {
        fixture.azure.fault(FaultRule.on("arm-score").status(500).times(5));

        assertThat(source.diagnose(subscriptions(9), false).get(subscription(9)).state())
                .isEqualTo(ScopeState.FAILED);
        assertThat(source.diagnose(subscriptions(9), false).get(subscription(9)).state())
                .isEqualTo(ScopeState.ACCESS_DENIED);
    }

    @Test
    void shouldBeThrottledWithoutHoldingUpTheScores() {
        fixture.azure.fault(FaultRule.on("arm-score")
                .error(429, "SubscriptionRequestsThrottled", "Slow down.")
                .header("Retry-After", "600"));

        assertThat(source.diagnose(subscriptions(9), false).get(subscription(9)).state())
                .isEqualTo(ScopeState.THROTTLED);
        assertThat(source.closedUntil()).isEmpty();
        assertThat(fixture.backoffSeconds()).isEqualTo(600);
        assertThat(source.scores(subscriptions(2)).readings()).hasSize(1);
    }

    @Test
    void shouldAnswerForAllWhenInterrupted() {
        Thread.currentThread().interrupt();

        Map<ScopeId, ScopeReading> causes = source.diagnose(subscriptions(9, 10), false);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(causes.values())
                .allSatisfy(reading -> assertThat(reading.state()).isEqualTo(ScopeState.NOT_SCORED));
    }

    private static Map<ScopeState, Long> states(Map<ScopeId, ScopeReading> causes) {
        return causes.values().stream().collect(Collectors.groupingBy(ScopeReading::state, Collectors.counting()));
    }

    private static List<ScopeId> unknownSubscriptions(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> ScopeId.subscription("99999999-aaaa-4bbb-8ccc-%012d".formatted(i)))
                .toList();
    }
}
