package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.fakeazure.FakeAzure;
import io.securescore.operator.azure.TunnelProxy;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.OperatorProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How the packaged operator gets its tokens, and that neither they nor what they are bought with can be read anywhere. */
@ExtendWith(ClusterExtension.class)
class CredentialsIT {
    private static final String CANARY = "canary-5d1e77-";
    private static final String POLLED = "True Polled: Polled every 24h.";
    private static final String WITHOUT = "";

    private static OperatorHarness harness;
    private static FakeAzure azure;

    @TempDir
    private Path files;

    private Watched watch;
    private OperatorProcess operator;

    @BeforeAll
    static void install(ApiServer cluster) {
        harness = OperatorHarness.install(cluster);
        azure = harness.azure();
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @BeforeEach
    void begin() {
        harness.reset();
        azure.setClientSecret(CANARY + "right");
        watch = harness.apply("watch", "subscriptions: [" + OperatorHarness.subscription(1) + "]");
    }

    @AfterEach
    void shouldTellNobodyASecretOrAToken() {
        String objects = harness.server()
                .kubectl("get", "ssw,events.events.k8s.io", "-A", "-o", "yaml")
                .orThrow();
        for (String text : new String[] {String.join("\n", operator.logLines()), objects, operator.metrics()}) {
            assertThat(text)
                    .doesNotContain(CANARY)
                    .doesNotContain("PRIVATE KEY")
                    .doesNotContainIgnoringCase("bearer ")
                    // how the fake's tokens look
                    .doesNotContainPattern("fake[0-9a-f]{16}");
        }
        assertThat(operator.logLines()).hasSizeLessThan(60).noneMatch(line -> line.startsWith("\tat "));
        harness.assertNoViolations();
        operator.close();
    }

    @Test
    void shouldSayWhatToCheckAboutARefusedSecretAndRecoverWhenItIsAccepted() {
        start(Map.of("AZURE_CLIENT_SECRET", CANARY + "wrong"));

        awaitReady(
                "False CredentialFailed: Microsoft Entra ID refuses a token (AADSTS7000215): the client secret is wrong:"
                        + " check AZURE_CLIENT_SECRET (the secret's value, not its id).");
        assertThat(watch.status().summary().pending()).isEqualTo(1);

        azure.setClientSecret(CANARY + "wrong");
        watch.request("corrected");

        awaitReady(POLLED);
        assertThat(watch.status().scopes()).singleElement().satisfies(scope -> assertThat(scope.state())
                .isEqualTo("Scored"));
        assertThat(operator.logLines())
                .anyMatch(line -> line.endsWith("Azure credential: client-secret (picked by auto)"));
    }

    @Test
    void shouldGetANewTokenWhenTheOldOneHasExpired() {
        start(Map.of("AZURE_CLIENT_SECRET", CANARY + "right"));
        awaitReady(POLLED);
        assertThat(azure.counts().of("token")).isEqualTo(1);

        azure.expireTokens();
        watch.request("again");

        watch.awaitHandled("again");
        assertThat(watch.condition("Ready")).hasValue(POLLED);
        assertThat(azure.counts().of("token")).isEqualTo(2);
        assertThat(azure.counts().statuses()).containsEntry(401, 1L);
    }

    @Test
    void shouldReadARotatedFederatedTokenAgain() throws Exception {
        Path token = Files.writeString(files.resolve("azure-identity-token"), CANARY + "first");
        azure.setFederatedToken(CANARY + "first", Instant.now().plusSeconds(600));
        start(Map.of("AZURE_CLIENT_SECRET", WITHOUT, "AZURE_FEDERATED_TOKEN_FILE", token.toString()));
        awaitReady(POLLED);

        Files.writeString(token, CANARY + "second");
        azure.setFederatedToken(CANARY + "second", Instant.now().plusSeconds(600));
        azure.expireTokens();
        watch.request("rotated");

        watch.awaitHandled("rotated");
        assertThat(watch.condition("Ready")).hasValue(POLLED);
        assertThat(azure.counts().of("token")).isEqualTo(2);
        assertThat(operator.logLines())
                .anyMatch(line -> line.endsWith("Azure credential: workload-identity (picked by auto)"));
    }

    @Test
    void shouldProveItselfByAClientCertificate() throws Exception {
        ClientCertificate certificate = ClientCertificate.create();
        azure.addClientCertificate(certificate.certificate());
        start(Map.of(
                "AZURE_CLIENT_SECRET",
                WITHOUT,
                "SECURESCORE_AZURE_CREDENTIAL",
                "client-certificate",
                "AZURE_CLIENT_CERTIFICATE_PATH",
                Files.writeString(files.resolve("client.pem"), certificate.pem())
                        .toString()));

        awaitReady(POLLED);
        assertThat(operator.logLines()).anyMatch(line -> line.endsWith("Azure credential: client-certificate"));
    }

    @Test
    void shouldReachAzureThroughTheProxyAlone() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(URI.create(azure.url()), "")) {
            start(behind(proxy, Map.of()));

            awaitReady(POLLED);
            assertThat(proxy.asked()).isNotEmpty().containsOnly("azure.example:443");
        }
    }

    @Test
    void shouldGoPastTheProxyWhereNoProxySaysSo() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(URI.create(azure.url()), "")) {
            start(behind(proxy, Map.of("NO_PROXY", "127.0.0.1,.example")));

            await().atMost(Duration.ofSeconds(20)).until(() -> operator.metrics()
                    .contains("securescore_azure_requests_total{code=\"io\",operation=\"token\""));
            assertThat(proxy.asked()).isEmpty();
        }
    }

    @Test
    void shouldNameTheSettingWhenAzuresCertificateIsNotTrusted() {
        start(Map.of("SECURESCORE_AZURE_CA_CERTIFICATE", WITHOUT));

        awaitReady("Unknown Pending: Waiting for the first answer from Azure. Microsoft Entra ID can't be reached"
                + " (SunCertPathBuilderException): check DNS, proxy, firewall and securescore.azure.ca-certificate.");
        assertThat(azure.counts().of("token")).isZero();
    }

    private void start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("SECURESCORE_LEADER_ELECTION_ENABLED", "false"));
        all.putAll(settings);
        operator = harness.start("credentials", all);
    }

    private void awaitReady(String told) {
        await().atMost(Duration.ofSeconds(60)).until(() -> watch.condition("Ready"), Optional.of(told)::equals);
    }

    /** Loopback is never proxied, so here Azure has a name that only the proxy knows. */
    private static Map<String, String> behind(TunnelProxy proxy, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "AZURE_CLIENT_SECRET",
                CANARY + "right",
                "SECURESCORE_AZURE_RESOURCE_MANAGER_ENDPOINT",
                "https://azure.example",
                "SECURESCORE_AZURE_AUTHORITY_HOST",
                "https://azure.example",
                "HTTPS_PROXY",
                proxy.url(""),
                // The API server's client heeds the proxy too
                "NO_PROXY",
                "127.0.0.1"));
        settings.putAll(more);
        return settings;
    }
}
