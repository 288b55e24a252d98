package io.securescore.operator.check;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Asks a running operator at its management port whether it is ready and what it exposes. */
public final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern SERIES = Pattern.compile("(?m)^securescore_");
    private static final Pattern LEADER = Pattern.compile("(?m)^securescore_leader (\\d)");

    /**
     * What it answered.
     *
     * @param lines one for each question
     * @param ok whether both answers are good
     */
    public record Outcome(List<String> lines, boolean ok) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param base such as http://securescore-operator-metrics:9000, without a path */
    public Outcome ask(URI base) throws InterruptedException {
        String url = base.toString().replaceAll("/+$", "");
        try {
            HttpResponse<String> ready = get(url + "/q/health/ready");
            if (ready.statusCode() != 200) {
                return new Outcome(
                        List.of("not ready: " + url + "/q/health/ready answered " + ready.statusCode()
                                + "; see the operator's log"),
                        false);
            }
            HttpResponse<String> metrics = get(url + "/metrics");
            long series = SERIES.matcher(metrics.body()).results().count();
            if (metrics.statusCode() != 200 || series == 0) {
                return new Outcome(
                        List.of(
                                "ready",
                                "/metrics: answered " + metrics.statusCode() + " with " + series
                                        + " securescore series; is this the operator's management port?"),
                        false);
            }
            String leader = LEADER.matcher(metrics.body())
                    .results()
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElse("unknown");
            return new Outcome(List.of("ready", "/metrics: " + series + " securescore series, leader " + leader), true);
        } catch (IOException unreachable) {
            return new Outcome(
                    List.of("no answer from " + url + " ("
                            + unreachable.getClass().getSimpleName()
                            + "): check the URL, the Service and network policies"),
                    false);
        }
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
