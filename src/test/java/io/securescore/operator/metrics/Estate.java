package io.securescore.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.quarkus.runtime.configuration.DurationConverter;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.PlanStep;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.PointTotals;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import io.securescore.operator.watch.ScopeVerdict;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A small estate in which every series of the contract occurs: the worked example of two scopes (62.95 %), the first of which
 * has lost and gained points before, scopes in other states, four watches, and names that try to break a line.
 */
final class Estate {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final String TENANT = "99999999-0000-4000-8000-000000000000";
    static final ScopeId PROD_EU = subscription(1);
    static final ScopeId WAIVED = subscription(2);
    static final ScopeId FAILED = subscription(3);
    static final ScopeId STALE = subscription(4);
    static final ScopeId PENDING = subscription(5);
    static final ScopeId HOSTILE = subscription(6);
    static final ScopeId ONLY_SUSPENDED = subscription(7);
    static final ScopeId UNWATCHED = subscription(8);
    static final ScopeId UNWATCHED_DISABLED = subscription(9);
    static final ScopeId AWS = connector("aws-prod");
    static final ScopeId GCP = connector("gcp-empty");

    private static final String MFA = "34a42fb3-e6db-409c-b56b-7b1db6b8aee0";

    private static final List<PlanStep> PLAN = List.of(
            new PlanStep(PROD_EU.value(), "prod-eu", "Enable MFA", MFA, 1L, decimal("8.62"), decimal("76.41")),
            new PlanStep(AWS.value(), "aws-prod", "Enable MFA", MFA, 6L, decimal("20.83"), decimal("75")));

    final ScoreStore store = new ScoreStore(tag -> true);
    final List<WatchPosture> watches = new ArrayList<>();

    Estate() {
        store.inventory(Inventory.EMPTY.replacedBy(
                List.of(
                        inInventory(
                                PROD_EU, "prod-eu", true, Map.of("env", "prod", "Cost-Center", "R&D \"core\" \\ 7")),
                        inInventory(WAIVED, "legacy", true, Map.of("env", "live")),
                        inInventory(FAILED, "shop", true, Map.of("owner", "not on the list")),
                        inInventory(STALE, "archive", true, Map.of()),
                        inInventory(
                                HOSTILE,
                                "a\"b\\c\nd\u0000e\u009bf " + "\uD83D\uDD12".repeat(200),
                                true,
                                Map.of("env", "x\ny")),
                        inInventory(ONLY_SUSPENDED, "paused", true, Map.of()),
                        inInventory(UNWATCHED, "forgotten \"one\"", true, Map.of()),
                        inInventory(UNWATCHED_DISABLED, "closed", false, Map.of())),
                List.of(
                        new Inventory.Connector(AWS, "aws-prod", Optional.of(Environment.AWS)),
                        new Inventory.Connector(GCP, "gcp-empty", Optional.of(Environment.GCP)))));
        store.restore(List.of(new ScopeLedger(
                PROD_EU,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new PointTotals(
                        Map.of(ChangeCause.HEALTH, decimal("5.5172413793"), ChangeCause.MODEL, decimal("1.3000000000")),
                        Map.of(MFA, decimal("4.5172413793"), controlId(2), decimal("1.0000000000"))),
                new PointTotals(
                        Map.of(ChangeCause.RESOURCES, decimal("0.0000000001"), ChangeCause.UNATTRIBUTED, decimal("12")),
                        Map.of(controlId(3), decimal("0.0000000001"))))));
        read(PROD_EU, Environment.AZURE, "19.66", "29", 402, "2026-11-24T11:00:00Z", controls());
        read(
                AWS,
                Environment.AWS,
                "12.0",
                "24",
                150,
                "2026-11-24T11:00:00Z",
                List.of(new SecureScoreControl(MFA, "Enable MFA (old name)", decimal("5"), decimal("10"), 1, 1, 0)));
        store.apply(
                ScopeReading.without(GCP, ScopeState.NOT_SCORED, "").in(Environment.GCP),
                Instant.parse("2026-11-24T11:00:00Z"));
        read(WAIVED, Environment.AZURE, "1", "10", 20, "2026-11-24T11:00:00Z", null);
        read(FAILED, Environment.AZURE, "8", "10", 30, "2026-11-24T09:00:00Z", null);
        store.apply(ScopeReading.without(FAILED, ScopeState.FAILED, ""), Instant.parse("2026-11-24T11:00:00Z"));
        read(STALE, Environment.AZURE, "0", "40", 0, "2026-11-23T12:00:00.999Z", null);
        read(HOSTILE, Environment.AZURE, "10.00", "10", 1, "2026-11-24T11:00:00Z", null);
        read(ONLY_SUSPENDED, Environment.AZURE, "5", "10", 1, "2026-11-20T11:00:00Z", null);

        watches.add(posture(
                watch(
                        "cloud-security",
                        "production",
                        75,
                        MinimumAppliesTo.EachScope,
                        false,
                        Map.of(
                                "team",
                                "blue \"one\"",
                                "app.kubernetes.io/part-of",
                                "estate",
                                "secret",
                                "not on the list"),
                        condition("Ready", "True", "Polled"),
                        condition("Complete", "False", "SelectionShrank"),
                        condition("MeetsMinimum", "False", "BelowMinimum")),
                List.of(
                        verdict(PROD_EU, "prod-eu", 85, true),
                        verdict(AWS, "aws-prod", 75, true),
                        waived(WAIVED, "legacy"),
                        verdict(FAILED, "shop", 75, false)),
                Optional.of(decimal("0.629578895000")),
                Optional.of(7L),
                Duration.ofHours(1)));
        watches.add(posture(
                watch(
                        "cloud-security",
                        "everything",
                        50,
                        MinimumAppliesTo.Aggregate,
                        false,
                        Map.of("team", "red"),
                        condition("MeetsMinimum", "Unknown", "ScoreUnknown")),
                List.of(
                        observed(PROD_EU, "prod-eu"),
                        observed(GCP, "gcp-empty"),
                        observed(STALE, "archive"),
                        observed(PENDING, "written-in-the-watch")),
                Optional.empty(),
                Duration.ofMinutes(30)));
        watches.add(posture(
                watch("team-a", "observe", null, MinimumAppliesTo.EachScope, false, Map.of()),
                List.of(observed(HOSTILE, store.inventory().nameOf(HOSTILE).orElseThrow())),
                Optional.of(decimal("1.000000000000")),
                Duration.ofHours(24)));
        watches.add(posture(
                watch(
                        "team-a",
                        "paused",
                        10,
                        MinimumAppliesTo.EachScope,
                        true,
                        Map.of("team", "green"),
                        condition("Suspended", "True", "SuspendedBySpec"),
                        condition("MeetsMinimum", "True", "AtOrAboveMinimum")),
                List.of(verdict(ONLY_SUSPENDED, "paused", 10, false), verdict(PROD_EU, "prod-eu", 10, false)),
                Optional.of(decimal("0.5")),
                Optional.of(0L),
                Duration.ofHours(1)));
    }

    static WatchPosture posture(
            SecureScoreWatch watch, List<ScopeVerdict> scopes, Optional<BigDecimal> ratio, Duration pollInterval) {
        return posture(watch, scopes, ratio, Optional.empty(), pollInterval);
    }

    private static WatchPosture posture(
            SecureScoreWatch watch,
            List<ScopeVerdict> scopes,
            Optional<BigDecimal> ratio,
            Optional<Long> planResources,
            Duration pollInterval) {
        Set<ScopeId> members = scopes.stream().map(scope -> scope.record().id()).collect(Collectors.toSet());
        List<PlanStep> plan = planResources.filter(resources -> resources > 0).isPresent() ? PLAN : List.of();
        return new WatchPosture(watch, members, scopes, ratio, planResources, plan, pollInterval);
    }

    /** Settings in the form of {@code securescore.metrics.controls=off}. */
    static OperatorConfig settings(String... settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(OperatorConfig.class);
        for (String setting : settings) {
            String[] keyAndValue = setting.split("=", 2);
            builder.withDefaultValue("securescore." + keyAndValue[0], keyAndValue[1]);
        }
        return builder.build().getConfigMapping(OperatorConfig.class);
    }

    PostureExposition exposition(String... settings) {
        return new PostureExposition(
                watches::stream, store, scope -> Duration.ofHours(9), settings(settings), () -> true);
    }

    ScopeVerdict verdict(ScopeId id, String name, int minimum, boolean below) {
        return verdict(id, name, Optional.of(minimum), Optional.of(below), Optional.empty());
    }

    ScopeVerdict observed(ScopeId id, String name) {
        return verdict(id, name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    ScopeVerdict waived(ScopeId id, String name) {
        return verdict(id, name, Optional.empty(), Optional.empty(), Optional.of(LocalDate.of(2027, 1, 31)));
    }

    private ScopeVerdict verdict(
            ScopeId id,
            String name,
            Optional<Integer> minimum,
            Optional<Boolean> below,
            Optional<LocalDate> waivedUntil) {
        ScopeRecord record = store.get(id);
        boolean stale = record.isStale(Duration.ofHours(9), NOW);
        return new ScopeVerdict(
                record,
                name,
                record.environment(),
                record.score().isPresent() && record.state().keepsScore() && !stale,
                stale,
                minimum,
                below,
                waivedUntil.isPresent(),
                waivedUntil,
                Optional.empty());
    }

    static SecureScoreWatch watch(
            String namespace,
            String name,
            Integer minimum,
            MinimumAppliesTo appliesTo,
            boolean suspend,
            Map<String, String> labels,
            Condition... conditions) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withUid(namespace + name)
                .withLabels(labels)
                .build());
        watch.setSpec(new SecureScoreWatchSpec(minimum, appliesTo, null, null, null, null, null, null, null, suspend));
        if (conditions.length > 0) {
            watch.setStatus(new SecureScoreWatchStatus(
                    1L,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(conditions)));
        }
        return watch;
    }

    static Condition condition(String type, String status, String reason) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .build();
    }

    private void read(
            ScopeId id,
            Environment environment,
            String current,
            String max,
            long weight,
            String at,
            List<SecureScoreControl> controls) {
        SecureScore score = new SecureScore(decimal(current), decimal(max), weight);
        store.apply(ScopeReading.scored(id, environment, score, controls), Instant.parse(at));
    }

    private static List<SecureScoreControl> controls() {
        return List.of(
                new SecureScoreControl(MFA, "Enable MFA", decimal("7.5"), decimal("10"), 3, 1, 0),
                new SecureScoreControl(controlId(2), "Secure management ports", decimal("6.40"), decimal("8"), 4, 1, 2),
                new SecureScoreControl(controlId(3), "Remediate vulnerabilities", decimal("2"), decimal("6"), 1, 2, 0),
                new SecureScoreControl(
                        controlId(4), "Encrypt \"data\" in\ntransit", decimal("2.96"), decimal("4"), 37, 13, 0),
                new SecureScoreControl(controlId(5), "Enable auditing", decimal("0.8"), decimal("1"), 4, 1, 0),
                new SecureScoreControl(
                        controlId(6), "Protect applications against DDoS attacks", decimal("0"), decimal("0"), 0, 0, 4),
                new SecureScoreControl(controlId(6), "sent twice", decimal("1"), decimal("1"), 9, 9, 9));
    }

    private static String controlId(int number) {
        return "00000000-0000-4000-8000-00000000000" + number;
    }

    private static Inventory.Subscription inInventory(
            ScopeId id, String name, boolean enabled, Map<String, String> tags) {
        return new Inventory.Subscription(id, name, TENANT, enabled, tags, Set.of());
    }

    static ScopeId subscription(int number) {
        return ScopeId.subscription("11111111-2222-3333-4444-00000000000" + number);
    }

    private static ScopeId connector(String name) {
        return ScopeId.of(
                PROD_EU + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/" + name);
    }

    static BigDecimal decimal(String number) {
        return new BigDecimal(number);
    }
}
