package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import io.securescore.operator.runtime.Leadership;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScoreStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsRouteTest {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Estate estate = new Estate();
    private HttpServer server;

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldAnswerInTheClassicFormat() throws Exception {
        serve(estate.exposition(PostureExpositionTest.ALL_ON));

        HttpResponse<String> answer = scrape();

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertGolden("classic.txt", sorted(answer.body(), ExpositionFormat.CLASSIC));
    }

    @Test
    void shouldAnswerInOpenMetricsWhenAsked() throws Exception {
        serve(estate.exposition(PostureExpositionTest.ALL_ON));

        HttpResponse<String> answer = scrape("Accept", OPEN_METRICS);

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertGolden("openmetrics.txt", sorted(answer.body(), ExpositionFormat.OPEN_METRICS));
    }

    @Test
    void shouldZipWhenAsked() throws Exception {
        serve(estate.exposition(PostureExpositionTest.ALL_ON));

        HttpRequest request = request("Accept-Encoding", "gzip, deflate");
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        String body = new String(new GZIPInputStream(answer.body()).readAllBytes(), StandardCharsets.UTF_8);
        assertGolden("classic.txt", sorted(body, ExpositionFormat.CLASSIC));
    }

    @Test
    void shouldRefuseAThirdScrapeAtOnce() throws Exception {
        CountDownLatch underWay = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        serve(exposition(() -> {
            underWay.countDown();
            awaitQuietly(release);
            return Stream.empty();
        }));
        var first = client.sendAsync(request(), BodyHandlers.ofString());
        var second = client.sendAsync(request(), BodyHandlers.ofString());
        underWay.await();

        assertThat(scrape().statusCode()).isEqualTo(503);

        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
        assertThat(scrape().statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerAFailureBeforeTheFirstByteWithAnError() throws Exception {
        serve(exposition(() -> {
            throw new IllegalStateException("no watches");
        }));

        HttpResponse<String> answer = scrape();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("The metrics can't be written; see the operator's log.\n");
    }

    @Test
    void shouldCutTheConnectionOnAFailureMidway() throws Exception {
        large();
        serve(new PostureExposition(
                estate.watches::stream,
                estate.store,
                scope -> {
                    throw new IllegalStateException("midway");
                },
                Estate.settings(),
                () -> true));

        assertThatThrownBy(this::scrape).isInstanceOf(IOException.class);
    }

    @Test
    void shouldLetGoOfAClientThatDoesNotRead() throws Exception {
        large();
        MetricsRoute route = serve(estate.exposition(), Duration.ofMillis(500));
        List<Socket> hanging = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            hanging.add(open());
        }
        await().until(() -> route.underWay() == 2);

        await().until(() -> route.underWay() == 0);
        estate.watches.clear();

        assertThat(scrape().statusCode()).isEqualTo(200);
        for (Socket socket : hanging) {
            socket.close();
        }
    }

    @Test
    void shouldLetGoOfAClientThatIsGone() throws Exception {
        large();
        MetricsRoute route = serve(estate.exposition(), Duration.ofHours(1));
        Socket socket = open();
        await().until(() -> route.underWay() == 1);

        socket.setSoLinger(true, 0);
        socket.close();

        await().until(() -> route.underWay() == 0);
    }

    @Test
    void shouldExposeEveryMetricOfTheContract() throws Exception {
        serve(estate.exposition(PostureExpositionTest.ALL_ON));

        assertThat(new Exposition(scrape().body()).metricNames())
                .contains(
                        "securescore_scope_score_ratio",
                        "securescore_scope_current_points",
                        "securescore_scope_max_points",
                        "securescore_scope_weight",
                        "securescore_scope_info",
                        "securescore_scope_state",
                        "securescore_scope_last_success_timestamp_seconds",
                        "securescore_scope_stale_timestamp_seconds",
                        "securescore_scope_lost_points_total",
                        "securescore_scope_gained_points_total",
                        "securescore_control_current_points",
                        "securescore_control_max_points",
                        "securescore_control_gain_points",
                        "securescore_control_resources",
                        "securescore_control_lost_points_total",
                        "securescore_control_gained_points_total",
                        "securescore_control_info",
                        "securescore_controls_exposed",
                        "securescore_watch_info",
                        "securescore_watch_score_ratio",
                        "securescore_watch_minimum_ratio",
                        "securescore_watch_meets_minimum",
                        "securescore_watch_plan_resources",
                        "securescore_watch_poll_interval_seconds",
                        "securescore_watch_condition",
                        "securescore_watch_condition_reason",
                        "securescore_watch_plan_step_resources",
                        "securescore_watch_plan_step_gain_points",
                        "securescore_watch_scope_info",
                        "securescore_watch_scope_below_minimum",
                        "securescore_watch_scope_minimum_ratio",
                        "securescore_watch_scope_waived_until_timestamp_seconds",
                        "securescore_unwatched_subscription_info",
                        "securescore_azure_requests_total",
                        "securescore_azure_request_duration_seconds_bucket",
                        "securescore_azure_throttled_total",
                        "securescore_azure_quota_remaining",
                        "securescore_azure_backoff_seconds",
                        "securescore_sweep_duration_seconds_bucket",
                        "securescore_sweep_scopes",
                        "securescore_sweep_last_success_timestamp_seconds",
                        "securescore_leader",
                        "securescore_operator_build_info");
    }

    @Test
    void shouldHaveNothingThatPromtoolObjectsTo() throws Exception {
        serve(estate.exposition(PostureExpositionTest.ALL_ON));

        CommandResult check =
                InstalledProgram.PROMTOOL.run(Path.of("").toAbsolutePath(), scrape().body(), "check", "metrics");

        assertThat(check.stdout() + check.stderr()).isEmpty();
        assertThat(check.exitCode()).isZero();
    }

    private void large() {
        estate.watches.clear();
        estate.watches.add(Estate.posture(
                Estate.watch("a", "b", null, null, false, Map.of()),
                IntStream.range(0, 100_000)
                        .mapToObj(i -> estate.observed(ScopeId.subscription("id-" + i), "name"))
                        .toList(),
                Optional.empty(),
                Duration.ofHours(1)));
        estate.watches.add(Estate.posture(
                Estate.watch("a", "c", null, null, false, Map.of()),
                List.of(estate.observed(Estate.PROD_EU, "prod-eu")),
                Optional.empty(),
                Duration.ofHours(1)));
    }

    private PostureExposition exposition(Supplier<Stream<WatchPosture>> watches) {
        return new PostureExposition(
                watches, new ScoreStore(), scope -> Duration.ofHours(9), Estate.settings(), () -> true);
    }

    private void serve(PostureExposition exposition) {
        serve(exposition, Duration.ofSeconds(30));
    }

    private MetricsRoute serve(PostureExposition exposition, Duration timeLimit) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Leadership leadership = new Leadership();
        leadership.start();
        leadership.bindTo(meters);
        new BuildInfo("0.1.0", "abc1234").bindTo(meters);
        new SweepMetrics(meters).swept(Duration.ofMillis(700), 8, true, Instant.parse("2026-11-24T11:00:00Z"));
        AzureRequestMetrics azure = new AzureRequestMetrics(meters);
        azure.record("scores", "200", Duration.ofMillis(120));
        azure.record("scores", "429", Duration.ofMillis(20));
        azure.quotaRemaining("scores", 14);
        azure.backoff(() -> Duration.ofSeconds(3));
        MetricsRoute route = new MetricsRoute(exposition, meters, timeLimit);
        Router router = Router.router(vertx);
        router.get("/metrics").blockingHandler(route::handle, false);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return route;
    }

    private HttpResponse<String> scrape(String... headers) throws Exception {
        return client.send(request(headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort() + "/metrics"));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    /** Asks, and doesn't read the answer. */
    private Socket open() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getByName("localhost"), server.actualPort()));
        socket.getOutputStream()
                .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String sorted(String body, ExpositionFormat format) throws IOException {
        new Exposition(body);

        return Exposition.withMetersSorted(
                PostureExpositionTest.text(estate.exposition(PostureExpositionTest.ALL_ON), format), body);
    }

    private static void assertGolden(String name, String text) throws IOException {
        Path golden = Path.of("src/test/resources/metrics", name);
        if ("update".equals(System.getProperty("goldens"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
