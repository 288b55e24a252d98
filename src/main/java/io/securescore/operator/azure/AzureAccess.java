package io.securescore.operator.azure;

import com.azure.core.http.HttpClient;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.metrics.AzureRequestMetrics;
import io.securescore.operator.poll.RequestBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The way to Azure that the settings describe: one token for all, and the source of scores that uses it. */
public final class AzureAccess {
    private final AzureCredentials.Kind credential;
    private final boolean automatic;
    private final Map<String, String> environment;
    private final AccessTokens tokens;
    private final ScoreSource source;

    /** @param diagnosisBudget the pacer of Resource Manager when scores come from Resource Graph */
    AzureAccess(
            OperatorConfig.Azure settings,
            AzureCredentials.Kind credential,
            Map<String, String> environment,
            Clock clock,
            AzureRequestMetrics metrics,
            RequestBudget scoresBudget,
            RequestBudget diagnosisBudget,
            Duration deadline,
            RequestHeartbeat heartbeat) {
        this.credential = credential;
        this.automatic = settings.credential().equals("auto");
        this.environment = environment;
        metrics.backoff(() -> Stream.of(scoresBudget, diagnosisBudget)
                .map(RequestBudget::remaining)
                .max(Comparator.naturalOrder())
                .orElseThrow());
        AzureCloud cloud = AzureCloud.of(settings);
        HttpClient transport = new AzureTransport(
                () -> AzureNetwork.client(settings.caCertificate(), environment, deadline), deadline, metrics);
        tokens = new AccessTokens(
                () -> AzureCredentials.create(credential, environment, cloud, transport), cloud.tokenScope(), clock);
        AzureClient scores =
                new AzureClient(transport, cloud.resourceManager(), tokens, scoresBudget, clock, heartbeat);
        if (AzureClientProducer.isResourceGraph(settings)) {
            AzureClient resourceManager =
                    new AzureClient(transport, cloud.resourceManager(), tokens, diagnosisBudget, clock, heartbeat);
            source = new ResourceGraphScoreSource(
                    new ResourceGraph(scores),
                    new MissingScoreDiagnosis(resourceManager, clock),
                    settings.subscriptionsPerQuery());
        } else {
            source = new ResourceManagerScoreSource(scores, new MissingScoreDiagnosis(scores, clock));
        }
    }

    /** Where scores come from. */
    public ScoreSource source() {
        return source;
    }

    /** Asks for a token, once, and says whose it is. */
    public Identity identity() {
        try {
            return Identity.of(credential, automatic, environment, tokens.get());
        } catch (AzureException refused) {
            return Identity.without(credential, automatic, environment, refused.failure());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Identity.without(
                    credential,
                    automatic,
                    environment,
                    new ScoreSource.Failure(ScoreSource.Cause.FAILED, "the request for a token was interrupted"));
        }
    }
}
