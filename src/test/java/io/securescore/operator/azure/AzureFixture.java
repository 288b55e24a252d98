package io.securescore.operator.azure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.metrics.AzureRequestMetrics;
import io.securescore.operator.poll.RequestBudget;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The real client, identity library included, against a fake Azure over TLS; waits take no time. */
final class AzureFixture implements AutoCloseable {
    /** Of {@link #source(AzureSettings, Map)}; what must not appear anywhere. */
    static final String SECRET = "canary-7f3a9c-secret";

    final SteppingClock clock = new SteppingClock();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final FakeAzure azure;
    /** How often the source has shown that it does not hang. */
    final AtomicInteger beats = new AtomicInteger();

    private final AzureRequestMetrics metrics = new AzureRequestMetrics(registry);
    private final Path folder;
    private Duration deadline = Duration.ofSeconds(30);

    AzureFixture(Estate estate) {
        azure = FakeAzure.start(
                FakeAzureOptions.of(estate).withClock(clock).withCredentials(FakeAzureOptions.CLIENT_ID, SECRET));
        try {
            folder = Files.createTempDirectory("azure-fixture");
            Files.writeString(folder.resolve("ca.pem"), azure.caPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AzureFixture withDeadline(Duration other) {
        deadline = other;
        return this;
    }

    /** A file in a folder of its own, gone with the fixture. */
    Path file(String name) {
        return folder.resolve(name);
    }

    AzureSettings settings() {
        return AzureSettings.defaults()
                .withEndpoints(azure.url(), azure.url())
                .withCaCertificate(file("ca.pem").toString());
    }

    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("AZURE_TENANT_ID", azure.options().estate().tenantId());
        variables.put("AZURE_CLIENT_ID", FakeAzureOptions.CLIENT_ID);
        variables.put("AZURE_CLIENT_SECRET", SECRET);
        return variables;
    }

    ScoreSource source() {
        return source(settings(), environment());
    }

    ScoreSource source(AzureSettings settings, Map<String, String> environment) {
        return access(settings, environment).source();
    }

    AzureAccess access(AzureSettings settings, Map<String, String> environment) {
        return new AzureAccess(
                settings,
                AzureCredentials.choose(settings.credential(), environment),
                environment,
                clock,
                metrics,
                budget(),
                budget(),
                deadline,
                beats::incrementAndGet);
    }

    /** How long requests wait, as it is exposed. */
    double backoffSeconds() {
        return registry.get("securescore.azure.backoff").gauge().value();
    }

    private RequestBudget budget() {
        return new RequestBudget(clock, clock, () -> 0.5);
    }

    /** Subscriptions of the demo estate by their numbers. */
    static Set<ScopeId> subscriptions(int... numbers) {
        return Arrays.stream(numbers).mapToObj(AzureFixture::subscription).collect(Collectors.toSet());
    }

    static ScopeId subscription(int number) {
        return ScopeId.subscription(Estate.subscriptionId(number));
    }

    static ScopeId connector(int host, String name) {
        return ScopeId.of(subscription(host)
                + "/resourceGroups/rg-multicloud/providers/Microsoft.Security/securityConnectors/" + name);
    }

    static Map<ScopeId, ScopeReading> byScope(List<ScopeReading> readings) {
        return readings.stream().collect(Collectors.toMap(ScopeReading::id, reading -> reading));
    }

    @Override
    public void close() {
        azure.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
