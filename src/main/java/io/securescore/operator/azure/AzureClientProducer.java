package io.securescore.operator.azure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.metrics.AzureRequestMetrics;
import io.securescore.operator.poll.RequestBudget;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Makes the one {@link ScoreSource} out of the settings. */
@Singleton
public class AzureClientProducer {
    private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(60);

    /** See {@link AzureAccess}; credentials come from the process' environment. */
    @Produces
    @Singleton
    ScoreSource scoreSource(OperatorConfig config, Clock clock, MeterRegistry registry, RequestHeartbeat heartbeat) {
        AzureCredentials.Kind kind =
                AzureCredentials.chooseAndLog(config.azure().credential(), System.getenv());
        return new AzureAccess(
                        config.azure(),
                        kind,
                        System.getenv(),
                        clock,
                        new AzureRequestMetrics(registry),
                        newBudget(clock),
                        newBudget(clock),
                        REQUEST_DEADLINE,
                        heartbeat)
                .source();
    }

    /**
     * The same way to Azure outside the operator, where nobody measures and nothing watches for a hang.
     *
     * @param settings without {@link #problems}
     * @param environment the AZURE_*, HTTPS_PROXY and NO_PROXY variables
     */
    public static AzureAccess access(OperatorConfig.Azure settings, Map<String, String> environment, Clock clock) {
        return new AzureAccess(
                settings,
                AzureCredentials.choose(settings.credential(), environment),
                environment,
                clock,
                new AzureRequestMetrics(new SimpleMeterRegistry()),
                newBudget(clock),
                newBudget(clock),
                REQUEST_DEADLINE,
                () -> {});
    }

    /**
     * What is wrong with the settings of {@code securescore.azure}, judged without sending anything: one line each that names
     * the setting, its value and what is allowed.
     *
     * @param environment the AZURE_*, HTTPS_PROXY and NO_PROXY variables
     */
    public static List<String> problems(OperatorConfig.Azure settings, Map<String, String> environment) {
        return Stream.<Runnable>of(
                        () -> AzureCloud.of(settings),
                        () -> AzureCredentials.choose(settings.credential(), environment),
                        () -> AzureNetwork.check(settings.caCertificate(), environment),
                        () -> isResourceGraph(settings),
                        () -> requireSubscriptionsPerQuery(settings.subscriptionsPerQuery()))
                .flatMap(check -> problem(check).stream())
                .toList();
    }

    private static Optional<String> problem(Runnable check) {
        try {
            check.run();
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static void requireSubscriptionsPerQuery(int count) {
        if (count < 1 || count > 1000) {
            throw new IllegalArgumentException(
                    "securescore.azure.subscriptions-per-query=" + count + ": use a number between 1 and 1000");
        }
    }

    static boolean isResourceGraph(OperatorConfig.Azure settings) {
        return switch (settings.source()) {
            case "ResourceGraph" -> true;
            case "ResourceManager" -> false;
            default ->
                throw new IllegalArgumentException(
                        "securescore.azure.source=" + settings.source() + ": use ResourceGraph or ResourceManager");
        };
    }

    private static RequestBudget newBudget(Clock clock) {
        return new RequestBudget(clock, duration -> Thread.sleep(duration.toMillis()), () -> ThreadLocalRandom.current()
                .nextDouble());
    }
}
