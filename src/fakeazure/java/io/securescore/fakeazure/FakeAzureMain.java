package io.securescore.fakeazure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs a fake Azure until it is interrupted. {@code --help} lists the options. */
public final class FakeAzureMain {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("--port", "0"),
            Map.entry("--admin-port", "0"),
            Map.entry("--identity-port", "0"),
            Map.entry("--ca-out", ""),
            Map.entry("--estate", "demo"),
            Map.entry("--size", "1000"),
            Map.entry("--seed", "1"),
            Map.entry("--latency", "0"),
            Map.entry("--quota", "15"),
            Map.entry("--tenant", ""),
            Map.entry("--client-id", FakeAzureOptions.CLIENT_ID),
            Map.entry("--client-secret", FakeAzureOptions.CLIENT_SECRET));

    private FakeAzureMain() {}

    /** Starts it, prints what listens where, and waits. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(usage());
            return;
        }
        Map<String, String> options = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            if (!DEFAULTS.containsKey(arguments[i]) || i + 1 == arguments.length) {
                System.err.println("Unknown option, or one without a value: " + arguments[i] + "\n" + usage());
                System.exit(2);
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(estate(options))
                .withPorts(
                        number(options, "--port"), number(options, "--admin-port"), number(options, "--identity-port"))
                .withCredentials(options.get("--client-id"), options.get("--client-secret")));
        azure.setQuota(number(options, "--quota"), Duration.ofSeconds(5));
        azure.setLatency(Duration.ofMillis(number(options, "--latency")));
        azure.prepare();
        Path ca = options.get("--ca-out").isEmpty()
                ? Files.createTempFile("fake-azure-ca", ".pem")
                : Path.of(options.get("--ca-out"));
        Files.writeString(ca, azure.caPem());
        System.out.println(banner(azure, ca.toAbsolutePath()));
        Runtime.getRuntime().addShutdownHook(new Thread(azure::close));
        new CountDownLatch(1).await();
    }

    private static Estate estate(Map<String, String> options) {
        Estate estate = options.get("--estate").equals("fleet")
                ? Fleet.of(number(options, "--seed"), number(options, "--size"))
                : Estate.demo();
        return options.get("--tenant").isEmpty() ? estate : estate.withTenantId(options.get("--tenant"));
    }

    private static int number(Map<String, String> options, String name) {
        return Integer.parseInt(options.get(name));
    }

    private static String usage() {
        return """
                Options, each with a value:
                  --port N           login and ARM, over TLS (default: a free port)
                  --admin-port N     the admin API (default: a free port)
                  --identity-port N  a managed identity's token service (default: a free port)
                  --ca-out FILE      where to write the CA in PEM (default: a temporary file)
                  --estate NAME      demo (default), or fleet
                  --size N           scopes of a fleet, 1 to 20000 (default 1000)
                  --seed N           which fleet (default 1)
                  --latency MILLIS   before each answer (default 0)
                  --quota N          Resource Graph queries in 5 s (default 15, 0 for no limit)
                  --tenant GUID, --client-id GUID, --client-secret TEXT""";
    }

    private static String banner(FakeAzure azure, Path ca) {
        return """
                Fake Azure: %d subscriptions in tenant %s
                  login and ARM      %s
                  managed identity   %s/metadata/identity/oauth2/token
                  admin              %s/   (curl it: what can be asked and broken)

                Settings for an operator:
                  SECURESCORE_AZURE_CLOUD=Custom
                  SECURESCORE_AZURE_RESOURCE_MANAGER_ENDPOINT=%s
                  SECURESCORE_AZURE_AUTHORITY_HOST=%s
                  SECURESCORE_AZURE_CA_CERTIFICATE=%s
                  AZURE_TENANT_ID=%s
                  AZURE_CLIENT_ID=%s
                  AZURE_CLIENT_SECRET=%s

                Ctrl-C stops it."""
                .formatted(
                        azure.estate().subscriptions().size(),
                        azure.estate().tenantId(),
                        azure.url(),
                        azure.identityUrl(),
                        azure.adminUrl(),
                        azure.url(),
                        azure.url(),
                        ca,
                        azure.estate().tenantId(),
                        azure.options().clientId(),
                        azure.options().clientSecret());
    }
}
