package io.securescore.operator.azure;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securescore.fakeazure.Estate;
import io.securescore.operator.azure.ScoreSource.ScoresAnswer;
import io.securescore.operator.metrics.AzureRequestMetrics;
import io.securescore.operator.poll.RequestBudget;
import io.securescore.operator.score.ScopeId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads one subscription in a process of its own, whose environment the libraries see: for what they read from nowhere else.
 */
final class AzureProbe {
    private AzureProbe() {}

    /** What the process printed: {@code readings=1 failure=Optional.empty} and its log. */
    static String run(AzureSettings settings, Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AzureProbe.class.getName(),
                settings.resourceManagerEndpoint().orElseThrow(),
                settings.authorityHost().orElseThrow(),
                settings.caCertificate().orElseThrow(),
                settings.credential()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the probe does not end: " + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    public static void main(String[] arguments) {
        AzureSettings settings = AzureSettings.defaults()
                .withEndpoints(arguments[0], arguments[1])
                .withCaCertificate(arguments[2])
                .withCredential(arguments[3]);
        RequestBudget budget = new RequestBudget(Clock.systemUTC(), duration -> {}, () -> 0.5);
        ScoreSource source = new AzureAccess(
                        settings,
                        AzureCredentials.chooseAndLog(settings.credential(), System.getenv()),
                        System.getenv(),
                        Clock.systemUTC(),
                        new AzureRequestMetrics(new SimpleMeterRegistry()),
                        budget,
                        budget,
                        Duration.ofSeconds(20),
                        () -> {})
                .source();
        ScoresAnswer answer = source.scores(Set.of(ScopeId.subscription(Estate.subscriptionId(2))));
        Optional<String> failure = answer.failure().map(each -> each.cause() + " " + each.message());
        System.out.println("readings=" + answer.readings().size() + " failure=" + failure);
    }
}
