package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.ScopeStatus;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.metrics.Exposition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the packaged operator makes of answers that Azure should never give; one process bears them all. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final long MOST_MEMORY = 400L * 1024 * 1024;
    private static final String SCORES = "scores.*|controls";
    private static final String NO_SENSE = "Resource Graph's answer makes no sense: check what answers at"
            + " securescore.azure.resource-manager-endpoint (a proxy's page?); the operator tries again.";
    private static final String ROW = "Defender for Cloud's score row makes no sense: ";
    private static final String POLLED = "True Polled: Polled every 24h.";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of the operator that gets all kinds of answers. */
    private static OperatorHarness harness;

    private static FakeAzure azure;
    private static OperatorProcess operator;
    private static final Map<String, Watched> WATCHES = new HashMap<>();
    /** Of an operator whose first question for scores Azure never answers; it waits while the other is tested. */
    private static OperatorHarness silence;

    private static OperatorProcess waiting;
    private static Watched hung;
    private static Watched besideHung;
    private int logged;

    @BeforeAll
    static void start(ApiServer cluster) {
        silence = OperatorHarness.install(cluster);
        harness = OperatorHarness.install(cluster);
        silence.azure()
                .fault(FaultRule.on("scores-with-controls").delayMillis(600_000).times(1));
        hung = silence.apply("hung", subscriptions(1));
        besideHung = silence.apply("beside-hung", subscriptions(2));
        waiting = silence.startUnready("waiting", only(hung));
        azure = harness.azure();
        azure.access(Estate.subscriptionId(8), Access.FOREIGN);
        for (int number = 1; number <= 6; number++) {
            apply("subscription-" + number, subscriptions(number));
        }
        apply("not-a-number", subscriptions(1));
        apply("throttled", subscriptions(2));
        apply("endless", subscriptions(4, 10));
        apply("names", subscriptions(5));
        apply("rows", subscriptions(6, 11, 12, 13, 14));
        apply("refused", "minimumScore: 50, " + subscriptions(8, 9, 10, 15, 16, 99));
        operator = harness.start("bearing", only(watch("rows")));
        WATCHES.values().forEach(watch -> await().atMost(SOON)
                .until(() -> watch.condition("Ready").orElse("").startsWith("True Polled")));
    }

    @AfterAll
    static void stop() {
        harness.close();
        silence.close();
    }

    @BeforeEach
    void countLogLines() {
        logged = operator.logLines().size();
    }

    @AfterEach
    void shouldBeAliveAndSmallAndQuiet() {
        azure.clearFaults();
        azure.clearRowOverrides();
        assertThat(operator.isAlive()).isTrue();
        assertThat(operator.peakRssBytes()).isLessThanOrEqualTo(MOST_MEMORY);
        assertThat(operator.logLines())
                .hasSizeLessThanOrEqualTo(logged + 12)
                .noneMatch(line -> line.startsWith("\tat "));
        assertThat(operator.logLines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(1_500));
        assertThat(new Exposition(operator.metrics()).series()).isNotEmpty();
        harness.assertNoViolations();
        silence.assertNoViolations();
    }

    static Stream<Arguments> unusableAnswers() {
        return Stream.of(
                arguments("5 MB of HTML", FaultRule.on(SCORES).bodyBytes(5_000_000), NO_SENSE),
                arguments("half of a JSON", FaultRule.on(SCORES).body("application/json", "{\"data\":["), NO_SENSE),
                arguments(
                        "a million rows",
                        FaultRule.on(SCORES).repeatRows(1_000_000),
                        "Azure's answer is larger than 32 MB: lower securescore.azure.subscriptions-per-query."),
                arguments(
                        "a truncated page",
                        FaultRule.on(SCORES).truncatedPage(),
                        "Resource Graph left out rows (truncated without a next page): lower"
                                + " securescore.azure.subscriptions-per-query."),
                arguments(
                        "a redirect",
                        FaultRule.on(SCORES).status(302).header("Location", "https://elsewhere.example/"),
                        "Azure answered 302 InternalServerError; redirects are refused: check"
                                + " securescore.azure.resource-manager-endpoint."),
                arguments(
                        "a reset",
                        FaultRule.on(SCORES).reset(),
                        "The connection to Azure failed (EOFException): check DNS, proxy, firewall and"
                                + " securescore.azure.ca-certificate."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableAnswers")
    void shouldFailTheScopeAndKeepItsLastScoreWhenAnAnswerIsUnusable(String what, FaultRule fault, String message) {
        int number = 1
                + unusableAnswers()
                        .map(arguments -> arguments.get()[0])
                        .toList()
                        .indexOf(what);
        Watched watch = watch("subscription-" + number);
        ScopeStatus before = scope(watch, number);
        azure.fault(fault);

        poll(watch);

        ScopeStatus after = scope(watch, number);
        assertThat(after.message()).isEqualTo(message);
        assertThat(after.state()).isEqualTo("Failed");
        assertThat(after.score()).isEqualTo(before.score());
        assertThat(watch.condition("Ready"))
                .hasValue("True Polled: Sweeps run, but the last one got no answer. " + message);
        assertThat(watch.condition("Complete").orElseThrow()).startsWith("True AllScored");
    }

    @Test
    void shouldFailTheScopesWithoutARowWhenThePagesHaveNoEnd() {
        azure.resetCounts();
        azure.fault(FaultRule.on(SCORES).endlessSkipToken());

        poll(watch("endless"));

        assertThat(scope(watch("endless"), 4).state()).isEqualTo("Scored");
        assertThat(scope(watch("endless"), 10))
                .extracting(ScopeStatus::state, ScopeStatus::message)
                .containsExactly(
                        "Failed",
                        "Resource Graph's pages have no end (more than 50, or one twice): lower"
                                + " securescore.azure.subscriptions-per-query.");
        assertThat(azure.counts().of("scores-with-controls")).isEqualTo(2);
    }

    @Test
    void shouldFailOnlyTheScopesWhoseRowsMakeNoSense() throws JsonProcessingException {
        override(11, "{\"max\":-53}");
        override(12, "{\"current\":-5}");
        override(13, "{\"current\":\"19\"}");
        override(14, "{\"current\":56.5,\"max\":56}");

        poll(watch("rows"));

        assertThat(watch("rows").status().scopes())
                .extracting(
                        scope -> scope.id().substring(scope.id().length() - 2),
                        ScopeStatus::state,
                        ScopeStatus::score,
                        ScopeStatus::message)
                .containsExactlyInAnyOrder(
                        tuple("06", "Scored", new BigDecimal("87.98"), null),
                        failedRow("11", "0", "negative maximum points -53"),
                        failedRow("12", "91.04", "negative current points -5"),
                        failedRow("13", "85.95", "current points is not a number"),
                        failedRow("14", "93.98", "current points 56.5 above the maximum 56"));
    }

    @Test
    void shouldFailAScopeWhoseScoreIsNotANumber() {
        azure.fault(FaultRule.on(SCORES)
                .body(
                        "application/json",
                        "{\"totalRecords\":1,\"count\":1,\"resultTruncated\":\"false\",\"data\":[{\"id\":\"x\",\"scope\":"
                                + "\"/subscriptions/" + Estate.subscriptionId(1)
                                + "\",\"currentPoints\":NaN,\"maxPoints\":29,\"weight\":1}]}"));

        poll(watch("not-a-number"));

        assertThat(scope(watch("not-a-number"), 1))
                .extracting(ScopeStatus::state, ScopeStatus::message)
                .containsExactly("Failed", ROW + "current points is NaN; the operator tries again.");
    }

    @Test
    void shouldShowAHostileNameOnOneLine() {
        azure.update(
                Estate.subscriptionId(5),
                subscription -> subscription.withName("shop\n\"data\"\\\u0007\nsecurescore_leader 7\u2028# HELP x"));

        poll(watch("names"));

        assertThat(scope(watch("names"), 5).name()).isEqualTo("shop \"data\"\\ securescore_leader 7 # HELP x");
        assertThat(operator.metrics().lines().filter(line -> line.startsWith("securescore_scope_info{")))
                .filteredOn(line -> line.contains(Estate.subscriptionId(5)))
                .singleElement()
                .asString()
                .contains("scope_name=\"shop \\\"data\\\"\\\\ securescore_leader 7 # HELP x\"");
        assertThat(operator.metrics().lines())
                .contains("securescore_leader 1.0")
                .doesNotContain("securescore_leader 7");
    }

    @Test
    void shouldSayOfEachRefusedScopeWhatToDoWhileTheOthersGoOn() {
        String notFound = "The tenant has no such subscription: correct the id, or remove it from the watch.";
        assertThat(watch("refused").status().scopes())
                .extracting(
                        scope -> scope.id().substring(scope.id().length() - 2),
                        ScopeStatus::state,
                        ScopeStatus::message)
                .containsExactlyInAnyOrder(
                        tuple("99", "NotFound", notFound),
                        tuple("08", "NotFound", notFound),
                        tuple(
                                "09",
                                "AccessDenied",
                                "The operator's identity may not read this subscription: assign it Security Reader on"
                                        + " /subscriptions/" + Estate.subscriptionId(9)
                                        + " or a management group above it."),
                        tuple(
                                "10",
                                "NotScored",
                                "Defender for Cloud has no score for this subscription: check under Environment settings"
                                        + " that foundational CSPM is on; the first score may take 24 hours, and comes only"
                                        + " once somebody has opened Defender for Cloud in this tenant."),
                        tuple("15", "Disabled", "This subscription is disabled: enable it, or exclude it."),
                        tuple(
                                "16",
                                "NotRegistered",
                                "The subscription isn't registered to Microsoft.Security: run az provider register"
                                        + " --namespace Microsoft.Security --subscription " + Estate.subscriptionId(16)
                                        + "."));
        assertThat(watch("refused").condition("Ready")).hasValue(POLLED);
        assertThat(watch("refused").condition("Complete").orElseThrow()).startsWith("False SeveralCauses");
        assertThat(watch("refused").condition("MeetsMinimum").orElseThrow()).startsWith("Unknown ScoreUnknown");
        assertThat(watch("rows").condition("Ready").orElseThrow()).startsWith("True Polled");
    }

    @Test
    @Order(Order.DEFAULT - 1)
    void shouldWaitOutAShortThrottlingInsideTheSweep() {
        azure.resetCounts();
        azure.fault(FaultRule.on("scores-with-controls")
                .error(429, "RateLimiting", "Please provide below info when asking for support.")
                .header("Retry-After", "2")
                .times(1));

        poll(watch("throttled"));

        assertThat(scope(watch("throttled"), 2))
                .extracting(ScopeStatus::state, ScopeStatus::message)
                .containsExactly("Scored", null);
        assertThat(watch("throttled").condition("Ready")).hasValue(POLLED);
        assertThat(azure.counts().of("scores-with-controls")).isEqualTo(2);
        assertThat(azure.counts().of("inventory")).isEqualTo(1);
        assertThat(series("securescore_azure_throttled_total{operation=\"scores\"}"))
                .isEqualTo("1.0");
    }

    @Test
    @Order(Order.DEFAULT + 1)
    void shouldAskAgainWhenAzureNeverAnswers() {
        assertThat(new Exposition(waiting.metrics()).series()).isNotEmpty();
        await().atMost(Duration.ofSeconds(90)).until(() -> hung.condition("Ready"), Optional.of(POLLED)::equals);

        assertThat(scope(hung, 1).state()).isEqualTo("Scored");
        assertThat(new Exposition(waiting.metrics())
                        .series()
                        .get("securescore_azure_requests_total{code=\"timeout\",operation=\"scores\"}"))
                .isEqualTo("1.0");
    }

    @Test
    @Order(Order.DEFAULT + 2)
    void shouldSendNothingUntilALongRetryAfterIsOverWhateverIsAskedFor() {
        silence.azure()
                .fault(FaultRule.on("scores-with-controls")
                        .error(429, "RateLimiting", "Please provide below info when asking for support.")
                        .header("Retry-After", "3600"));
        poll(hung);
        String throttled =
                "Azure limits the rate of requests: the operator asks again when the time that Azure named has"
                        + " passed.";
        ScopeStatus scope = scope(hung, 1);
        assertThat(scope.state()).isEqualTo("Throttled");
        assertThat(scope.message()).isEqualTo(throttled);
        assertThat(scope.score()).isEqualByComparingTo("67.79");
        assertThat(hung.condition("Ready"))
                .hasValue("True Polled: Sweeps run, but the last one got no answer. " + throttled);
        long sent = silence.azure().counts().totalRequests();

        besideHung.request("now");

        await().during(Duration.ofSeconds(2))
                .atMost(SOON)
                .until(() -> silence.azure().counts().totalRequests() == sent);
        assertThat(besideHung.status().lastHandledRequest()).isNull();
        assertThat(scope(besideHung, 2).state()).isEqualTo("Scored");
    }

    /** Without election, for the namespace of a watch alone: two operators share the API server. */
    private static Map<String, String> only(Watched watch) {
        return Map.of(
                "SECURESCORE_LEADER_ELECTION_ENABLED", "false", "QUARKUS_OPERATOR_SDK_NAMESPACES", watch.namespace());
    }

    private static String subscriptions(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(OperatorHarness::subscription)
                .collect(Collectors.joining(", ", "subscriptions: [", "]"));
    }

    private static void apply(String name, String spec) {
        WATCHES.put(name, harness.apply(name, spec));
    }

    private static Watched watch(String name) {
        return WATCHES.get(name);
    }

    /** Asks for a poll and waits for its end. */
    private static void poll(Watched watch) {
        watch.request("now");
        await().atMost(SOON).until(() -> "now".equals(watch.status().lastHandledRequest()));
    }

    private static ScopeStatus scope(Watched watch, int number) {
        return watch.status().scopes().stream()
                .filter(scope -> scope.id().endsWith(Estate.subscriptionId(number)))
                .findFirst()
                .orElseThrow();
    }

    private static String series(String name) {
        return new Exposition(operator.metrics()).series().get(name);
    }

    private static void override(int number, String score) throws JsonProcessingException {
        azure.overrideRows(
                Estate.subscriptionId(number) + "/providers/Microsoft.Security/secureScores/ascScore$",
                JSON.readTree("{\"properties\":{\"score\":" + score + "}}"));
    }

    private static Tuple failedRow(String id, String score, String why) {
        return tuple(id, "Failed", new BigDecimal(score), ROW + why + "; the operator tries again.");
    }
}
