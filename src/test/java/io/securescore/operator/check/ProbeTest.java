package io.securescore.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.securescore.operator.check.Probe.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running operator is asked, and what is made of its answers. */
class ProbeTest {
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldCountTheSeriesOfAReadyOperatorAndSayWhetherItLeads() throws Exception {
        answer("/q/health/ready", 200, "{}");
        answer(
                "/metrics",
                200,
                "# TYPE securescore_leader gauge\nsecurescore_leader 1.0\nsecurescore_scope_info{} 1\njvm_threads 3\n");

        assertThat(new Probe().ask(URI.create(url + "/")))
                .isEqualTo(new Outcome(List.of("ready", "/metrics: 2 securescore series, leader 1"), true));
    }

    @Test
    void shouldFailWhenTheOperatorIsNotReady() throws Exception {
        answer("/q/health/ready", 503, "{}");

        assertThat(new Probe().ask(URI.create(url)))
                .isEqualTo(new Outcome(
                        List.of("not ready: " + url + "/q/health/ready answered 503; see the operator's log"), false));
    }

    @Test
    void shouldFailWhenSomethingElseAnswers() throws Exception {
        answer("/q/health/ready", 200, "{}");
        answer("/metrics", 200, "up 1\n");

        assertThat(new Probe().ask(URI.create(url)))
                .isEqualTo(new Outcome(
                        List.of(
                                "ready",
                                "/metrics: answered 200 with 0 securescore series; is this the operator's management port?"),
                        false));
    }

    @Test
    void shouldFailWhenNothingAnswers() throws Exception {
        server.stop(0);

        assertThat(new Probe().ask(URI.create(url)))
                .isEqualTo(new Outcome(
                        List.of("no answer from " + url
                                + " (ConnectException): check the URL, the Service and network policies"),
                        false));
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
