package io.securescore.fakeazure;

import static io.securescore.fakeazure.AzureClient.errorCode;
import static io.securescore.fakeazure.AzureClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
    private final AzureClient client = AzureClient.signedIn(azure);

    @AfterEach
    void stop() {
        azure.close();
    }

    @Test
    void shouldHitSoManyMatchingRequestsAfterSoManySkipped() {
        azure.fault(FaultRule.on("scores")
                .skip(1)
                .times(2)
                .error(503, "ServiceUnavailable", "busy")
                .header("Retry-After", "7"));
        assertThat(List.of(scores(), scores(), scores(), scores()))
                .extracting(HttpResponse::statusCode)
                .containsExactly(200, 503, 503, 200);
        assertThat(azure.counts().statuses()).containsEntry(503, 2L);
    }

    @Test
    void shouldMatchTheTargetToo() {
        azure.fault(FaultRule.on("GET /subscriptions/.*0003/.*ascScore\\?").error(500, "InternalServerError", "oops"));
        assertThat(errorCode(client.security(3, "secureScores/ascScore"))).isEqualTo("500 InternalServerError");
        assertThat(client.security(2, "secureScores/ascScore").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerGarbageAndALotOfIt() {
        azure.fault(FaultRule.on("scores").times(1).body("application/json", "{\"data\": [{"));
        azure.fault(FaultRule.on("scores").bodyBytes(5_000_000).status(502));
        assertThat(scores().body()).isEqualTo("{\"data\": [{");
        HttpResponse<String> html = scores();
        assertThat(html.statusCode()).isEqualTo(502);
        assertThat(html.body()).hasSize(5_000_000).startsWith("<p>");
    }

    @Test
    void shouldCloseTheConnectionBeforeOrAmidAnAnswer() {
        azure.fault(FaultRule.on("scores").times(1).reset());
        assertThatThrownBy(this::scores).isInstanceOf(UncheckedIOException.class);
        azure.clearFaults();
        azure.fault(FaultRule.on("scores").times(1).cutBody());
        assertThatThrownBy(this::scores).isInstanceOf(UncheckedIOException.class);
        assertThat(scores().statusCode()).isEqualTo(200);
    }

    @Test
    void shouldHoldUpOnlyTheRequestThatHangs() {
        azure.fault(FaultRule.on("scores").times(1).delayMillis(3_600_000));
        CompletableFuture<HttpResponse<String>> hung = CompletableFuture.supplyAsync(this::scores);
        await().until(() -> azure.counts().of("scores") == 1);
        assertThat(client.security(1, "secureScores").statusCode()).isEqualTo(200);
        assertThat(azure.counts().peakConcurrency()).isEqualTo(2);
        assertThat(hung).isNotDone();
        azure.close();
        assertThatThrownBy(hung::join).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldLoseRowsWithoutAToken() {
        azure.fault(FaultRule.on("scores").truncatedPage());
        JsonNode page = json(scores());
        assertThat(page.path("resultTruncated").asText()).isEqualTo("true");
        assertThat(page.has("$skipToken")).isFalse();
        assertThat(page.path("data")).hasSize(10);
    }

    @Test
    void shouldNeverEndPaging() {
        azure.fault(FaultRule.on("scores").endlessSkipToken());
        ObjectNode body = AzureClient.body(KnownQuery.SCORES, List.of());
        for (int page = 0; page < 3; page++) {
            JsonNode answer = json(client.query(body));
            assertThat(answer.path("data")).hasSize(20);
            body.putObject("options")
                    .put("$skipToken", answer.path("$skipToken").asText());
        }
    }

    @Test
    void shouldRepeatARow() {
        azure.fault(FaultRule.on("scores").repeatRows(30_000));
        assertThat(json(scores()).path("data")).hasSize(30_000);
    }

    @Test
    void shouldWaitForTheLatencyWithoutHoldingUpOthers() {
        azure.setLatency(Duration.ofHours(1));
        List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(this::scores, task -> new Thread(task).start()))
                .toList();
        await().until(() -> azure.counts().of("scores") == 10);
        assertThat(azure.counts().peakConcurrency()).isEqualTo(10);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldZipOnlyWhenAsked() {
        long plain = sent(HttpRequest.newBuilder());
        long zipped = sent(HttpRequest.newBuilder().header("Accept-Encoding", "gzip"));
        assertThat(zipped).isLessThan(plain / 3);
    }

    private long sent(HttpRequest.Builder request) {
        azure.resetCounts();
        client.send(request.uri(URI.create(azure.url() + "/subscriptions?api-version=2022-12-01")));
        // An answer is counted when all of it is sent, which its reader may know first
        return await().until(() -> azure.counts().totalBytesSent(), bytes -> bytes > 0);
    }

    @Test
    void shouldKeepEveryRequestThatIsNotARead() {
        String path = "/subscriptions/" + Estate.subscriptionId(1) + "/providers/Microsoft.Security/secureScores";
        HttpResponse<String> write = client.send(
                HttpRequest.newBuilder(URI.create(azure.url() + path)).PUT(BodyPublishers.ofString("{}")));
        HttpResponse<String> unknown = client.get("/providers/Microsoft.Compute/operations");
        assertThat(write.statusCode()).isEqualTo(405);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(azure.violations())
                .containsExactly(
                        new Violation("PUT", path, "only reads are allowed here"),
                        new Violation(
                                "GET",
                                "/providers/Microsoft.Compute/operations",
                                "the operator has no business with this path"));
    }

    private HttpResponse<String> scores() {
        return client.query(KnownQuery.SCORES, List.of());
    }
}
