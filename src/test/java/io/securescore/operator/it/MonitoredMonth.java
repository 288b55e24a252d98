package io.securescore.operator.it;

import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.Access;
import io.securescore.fakeazure.Control;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.Posture;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.InstalledProgram;
import io.securescore.operator.cluster.OperatorProcess;
import io.securescore.operator.cluster.Prometheus;
import io.securescore.operator.monitoring.MonitoringStack;
import io.securescore.operator.monitoring.PastSamples;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A Prometheus with the shipped rules and a month of the packaged operator's series, on an estate that fills every panel:
 * scopes above and below their minimum, without one, without a score, a waiver, moves by each cause. What a first Prometheus
 * scraped and recorded in each of three states of the estate, the second one has as its past; it goes on with scraping, as two
 * clusters. {@link #close()} ends all.
 */
final class MonitoredMonth implements AutoCloseable {
    /** How far from each other the samples of the past are, at multiples of it. */
    static final Duration GRID = Duration.ofHours(6);

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Map<String, String> SETTINGS = Map.of(
            "SECURESCORE_METRICS_SUBSCRIPTION_TAGS", "owner",
            "SECURESCORE_METRICS_WATCH_LABELS", "owner",
            "SECURESCORE_COVERAGE_ENABLED", "true");
    private static final String CONFIGURATION =
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [%1$s/rules.yaml]
            scrape_configs:
              - job_name: securescore-operator
                static_configs: [%2$s]
            """;
    private static final String TARGET =
            "{targets: ['%s'], labels: {cluster: %s, namespace: securescore-system, pod: securescore-operator-0}}";
    private static final String EVERYTHING = "{__name__=~\"securescore.+|up|scrape_.+\"}";
    private static final String ALL_SCOPES = "select: {managementGroups: [mg-landingzones, mg-platform],"
            + " connectors: {environments: [AWS, GCP, AzureDevOps, GitHub, GitLab]}}";

    private static final String DENIED = "securescore_scope_state{state=\"AccessDenied\"} == 1";
    private static final String ALL_CAUSES = "count(count by (cause) (securescore_scope_lost_points_total > 0"
            + " or securescore_scope_gained_points_total > 0)) == 5";

    private final OperatorHarness harness;
    private final OperatorProcess operator;
    private final Prometheus first;
    private final Prometheus prometheus;
    private final Instant empty;
    private int polls;

    MonitoredMonth(ApiServer server) throws IOException {
        harness = OperatorHarness.install(server);
        operator = harness.startUnready("boards-it", SETTINGS);
        first = start(Prometheus.newFolder(), "prod-1");
        awaitQuery(first, "securescore_leader == 1");
        empty = awaitNewer(first, "securescore_leader");

        server.kubectl().run("apply", "-f", "deploy/samples").orThrow();
        harness.apply(
                "together",
                "minimumScore: 90, minimumAppliesTo: Aggregate, subscriptions: [" + OperatorHarness.subscription(1)
                        + ", " + OperatorHarness.subscription(2) + "]");
        harness.apply(
                "waived",
                "minimumScore: 90, subscriptions: [%1$s], waivers: [{id: %2$s, until: '%3$s', reason: accepted}]"
                        .formatted(
                                OperatorHarness.subscription(5),
                                OperatorHarness.subscription(5).replaceAll("[{}]|id: ", ""),
                                LocalDate.now(ZoneOffset.UTC).plusDays(7)));
        NavigableMap<Duration, PastSamples> past = new TreeMap<>();
        past.put(Duration.ofDays(-31), polled("count(securescore_scope_score_ratio) > 15"));
        moveByEachCause(harness.azure());
        past.put(Duration.ofDays(-20), polled(ALL_CAUSES));
        harness.azure().access("prod-us", Access.FORBIDDEN);
        past.put(Duration.ofDays(-5), polled("count(" + DENIED + ") == 2"));

        Path folder = Prometheus.newFolder();
        write(past, Instant.now(), folder);
        prometheus = start(folder, "prod-1", "prod-2");
        awaitQuery(prometheus, "sum(up) == 2");
        awaitNewer(prometheus, "securescore_azure_requests_total");
        harness.azure().access("prod-asia", Access.FORBIDDEN);
        poll(prometheus, "count(" + DENIED + ") == 6");
        awaitRecorded(prometheus, "securescore:cluster_score:change30d_points");
    }

    /** The Prometheus with the month. */
    Prometheus prometheus() {
        return prometheus;
    }

    /** A Prometheus that held nothing but an operator without watches at {@link #emptyAt()}. */
    Prometheus before() {
        return first;
    }

    /** When the operator had no watches. */
    Instant emptyAt() {
        return empty;
    }

    @Override
    public void close() {
        if (prometheus != null) {
            prometheus.close();
        }
        first.close();
        harness.close();
    }

    private Prometheus start(Path folder, String... clusters) throws IOException {
        List<String> targets = new ArrayList<>();
        for (String cluster : clusters) {
            targets.add(TARGET.formatted(operator.metricsUrl().getAuthority(), cluster));
        }
        Files.writeString(
                folder.resolve("rules.yaml"),
                Files.readString(MonitoringStack.RULES).replace("interval: 2m", "interval: 1s"));
        return Prometheus.start(CONFIGURATION.formatted(folder, String.join(", ", targets)), folder);
    }

    private PastSamples polled(String outcome) {
        poll(first, outcome);
        Instant at = awaitRecorded(first, "securescore:scope_own_gained_points:total");
        return new PastSamples(at, first.query(EVERYTHING));
    }

    /** Has all scopes polled, as a new watch is at once, and waits until the outcome has been scraped. */
    private void poll(Prometheus prometheus, String outcome) {
        Watched poll = harness.apply("poll-" + polls++, ALL_SCOPES);
        awaitQuery(prometheus, outcome);
        poll.delete();
    }

    /** One scope moves by each cause; health moves several. */
    private static void moveByEachCause(FakeAzure azure) {
        azure.step();
        change(azure, "shop-web", control -> resources(control, 0, 3, 0));
        change(azure, "shop-data", control -> resources(control, 0, -control.unhealthy(), control.unhealthy()));
        change(
                azure,
                "analytics",
                control -> new Control(
                        control.id(),
                        control.name(),
                        control.nominalMaxPoints() + 4,
                        control.healthy(),
                        control.unhealthy(),
                        control.notApplicable()));
        azure.score("prod-asia", "20", 53, 45);
    }

    private static Control resources(Control control, int healthy, int unhealthy, int notApplicable) {
        return new Control(
                control.id(),
                control.name(),
                control.nominalMaxPoints(),
                control.healthy() + healthy,
                control.unhealthy() + unhealthy,
                control.notApplicable() + notApplicable);
    }

    /** Changes the second control of a subscription, and its score with it. */
    private static void change(FakeAzure azure, String name, UnaryOperator<Control> change) {
        azure.update(name, subscription -> {
            Posture before = subscription.posture();
            List<Control> controls = new ArrayList<>(before.controls());
            controls.set(1, change.apply(controls.get(1)));
            return subscription.withPosture(new Posture(
                    before.environment(),
                    controls.stream().map(Control::currentPoints).reduce(BigDecimal.ZERO, BigDecimal::add),
                    controls.stream().mapToInt(Control::maxPoints).sum(),
                    before.weight(),
                    controls));
        });
    }

    /** Writes blocks with each state from its time to that of the next, on the grid and where the rules look back to. */
    private static void write(NavigableMap<Duration, PastSamples> past, Instant now, Path folder) throws IOException {
        NavigableSet<Instant> times = new TreeSet<>();
        Instant end = now.minusSeconds(600);
        for (Instant time = onGrid(now.plus(past.firstKey())).plus(GRID); time.isBefore(end); time = time.plus(GRID)) {
            times.add(time);
        }
        for (int days : List.of(1, 7, 30)) {
            times.add(now.minus(Duration.ofDays(days)).minus(Duration.ofMinutes(20)));
        }
        StringBuilder text = new StringBuilder();
        for (Instant time : times) {
            Map.Entry<Duration, PastSamples> state = past.floorEntry(Duration.between(now, time));
            state.getValue().appendTo(text, now.plus(state.getKey()), time);
        }
        Path file = Files.writeString(folder.resolve("past.om"), text.append(PastSamples.END));
        InstalledProgram.PROMTOOL
                .run(
                        "tsdb",
                        "create-blocks-from",
                        "--max-block-duration=162h",
                        "openmetrics",
                        file.toString(),
                        folder.resolve("data").toString())
                .orThrow();
        Files.delete(file);
    }

    static Instant onGrid(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond() / GRID.toSeconds() * GRID.toSeconds());
    }

    private static void awaitQuery(Prometheus prometheus, String promQl) {
        await(promQl).atMost(SOON).until(() -> !prometheus.query(promQl).isEmpty());
    }

    /** Waits until what is there now has been scraped and has gone through the rules up to this one, and answers when. */
    private static Instant awaitRecorded(Prometheus prometheus, String rule) {
        awaitNewer(prometheus, "securescore_scope_weight");
        awaitNewer(prometheus, "securescore:scope_score:ratio");
        return awaitNewer(prometheus, rule);
    }

    /** Waits until every sample of a metric is of a time after this call, and answers when. */
    private static Instant awaitNewer(Prometheus prometheus, String metric) {
        double call = Instant.now().toEpochMilli() / 1_000.0;
        awaitQuery(prometheus, "min(timestamp(" + metric + ")) > " + call);
        return Instant.now();
    }
}
