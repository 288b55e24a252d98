package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.RequestLog;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.RunningPod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way to sign in to Azure that the chart offers leads to a score. One release goes from one to the next. */
@ExtendWith(ClusterExtension.class)
class CredentialsByChartIT {
    private static final String POLLED = "True Polled: Polled every 24h.";
    private static final String FEDERATED_TOKEN = "/var/run/secrets/azure/tokens/azure-identity-token";

    /** The next Pod waits for no lease of the one before. */
    private static final String ALONE = "settings: {leaderElection: {enabled: false}}";

    private static ChartRelease release;
    private static FakeAzure azure;
    private static ApiServer server;
    private static String team;

    private RunningPod pod;
    private Watched watch;

    @BeforeAll
    static void install(ApiServer cluster) {
        server = cluster;
        release = new ChartRelease(server);
        azure = release.azure();
        team = release.newNamespace("team");
        release.install(ALONE, "replicaCount: 0");
    }

    @AfterAll
    static void uninstall() {
        release.uninstall();
        release.close();
    }

    @BeforeEach
    void begin() {
        azure.resetCounts();
    }

    @AfterEach
    void end() {
        assertThat(azure.violations()).isEmpty();
        watch.delete();
    }

    @Test
    void shouldSignInByWorkloadIdentityAndGoOnWithARotatedToken() throws IOException {
        upgrade("azure: {workloadIdentity: {enabled: true, clientId: " + clientId() + "}}");
        String first = pod.file(FEDERATED_TOKEN);
        JsonNode claims = claims(first);
        assertThat(claims.get("sub").asText()).isEqualTo(release.user());
        assertThat(claims.get("aud")).hasToString("[\"api://AzureADTokenExchange\"]");
        azure.setFederatedToken(first, Instant.now().plusSeconds(600));

        assertScoredBy("workload-identity", entraId());

        pod.rotateTokens();
        azure.setFederatedToken(pod.file(FEDERATED_TOKEN), Instant.now().plusSeconds(600));
        azure.expireTokens();
        watch.request("rotated");

        watch.awaitHandled("rotated");
        assertThat(watch.condition("Ready")).hasValue(POLLED);
        assertThat(azure.counts().of("token")).isEqualTo(2);
        assertThat(pod.restarts()).isZero();
    }

    @Test
    void shouldSignInByTheSecretOfTheUser() {
        upgrade(ChartRelease.CLIENT_SECRET);

        assertScoredBy("client-secret", entraId());
    }

    @Test
    void shouldSignInByACertificate() {
        ClientCertificate certificate = ClientCertificate.create();
        azure.addClientCertificate(certificate.certificate());
        createSecret("pem", Map.of("certificate.pem", certificate.pem().getBytes(StandardCharsets.UTF_8)));
        upgrade("azure: {clientCertificate: {existingSecret: pem, " + application() + "}}");

        assertScoredBy("client-certificate", entraId());
    }

    @Test
    void shouldSignInByACertificateWithAPassword() {
        ClientCertificate certificate = ClientCertificate.create();
        azure.addClientCertificate(certificate.certificate());
        createSecret(
                "pfx",
                Map.of(
                        "operator.pfx",
                        certificate.pfx("correct horse"),
                        "password",
                        "correct horse".getBytes(StandardCharsets.UTF_8)));
        upgrade("azure: {clientCertificate: {existingSecret: pfx, key: operator.pfx, passwordKey: password, "
                + application() + "}}");

        assertScoredBy("client-certificate", entraId());
    }

    /** Where the metadata service is, is no setting of the operator's but one of Azure's SDK. */
    @Test
    void shouldSignInByAManagedIdentityOfTheNode() {
        upgrade(
                """
                azure: {managedIdentity: {enabled: true, clientId: %s}}
                extraEnv: [{name: AZURE_POD_IDENTITY_AUTHORITY_HOST, value: "%s"}]
                """
                        .formatted(clientId(), azure.identityUrl()));

        assertScoredBy("managed-identity", "/identity/oauth2/token");
    }

    @Test
    void shouldSignInByAManagedIdentityOfAppService() {
        upgrade(
                """
                azure: {managedIdentity: {enabled: true}}
                extraEnv:
                  - {name: IDENTITY_ENDPOINT, value: "%s/msi/token"}
                  - {name: IDENTITY_HEADER, value: fake-identity-header}
                """
                        .formatted(azure.identityUrl()));

        assertScoredBy("managed-identity", "/msi/token");
    }

    private void upgrade(String values) {
        release.upgrade(ChartRelease.CHART, ALONE, values);
        pod = release.rollout().get(0);
    }

    /** Applies a watch and expects its score, read with a token that was asked for at this path and at no other. */
    private void assertScoredBy(String credential, String tokenPath) {
        watch = release.watch(team, "watch", "subscriptions: [" + subscription(1) + "]")
                .awaitPolled();

        assertThat(watch.condition("Ready")).hasValue(POLLED);
        assertThat(watch.scopes()).containsExactly("prod-eu Scored 67.79");
        assertThat(azure.requests().stream()
                        .filter(request -> request.operation().endsWith("token"))
                        .map(RequestLog.Entry::path))
                .containsExactly(tokenPath);
        assertThat(pod.logLines()).anyMatch(line -> line.endsWith("Azure credential: " + credential));
    }

    private static String clientId() {
        return azure.options().clientId();
    }

    private static String application() {
        return "tenantId: " + azure.estate().tenantId() + ", clientId: " + clientId();
    }

    private static String entraId() {
        return "/" + azure.estate().tenantId() + "/oauth2/v2.0/token";
    }

    private static void createSecret(String name, Map<String, byte[]> data) {
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(release.namespace())
                .withName(name)
                .endMetadata();
        data.forEach((key, bytes) -> secret.addToData(key, Base64.getEncoder().encodeToString(bytes)));
        server.client().resource(secret.build()).create();
    }

    /** What a token says about itself. */
    private static JsonNode claims(String token) throws IOException {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }
}
