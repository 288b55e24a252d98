package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.fakeazure.FaultRule;
import io.securescore.operator.azure.AzureCredentials.Kind;
import io.securescore.operator.azure.ScoreSource.Cause;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which identity is used, and that each kind gets a token by the real library. */
class AzureCredentialsTest {
    private final AzureFixture fixture = new AzureFixture(Estate.demo());

    @AfterEach
    void stop() {
        assertThat(fixture.azure.violations()).isEmpty();
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET', client-secret",
        "'AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_CERTIFICATE_PATH', client-certificate",
        "'AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_FEDERATED_TOKEN_FILE KUBERNETES_SERVICE_HOST', workload-identity",
        "'AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_FEDERATED_TOKEN_FILE', client-secret",
        "'AZURE_TENANT_ID AZURE_CLIENT_SECRET KUBERNETES_SERVICE_HOST', managed-identity",
        "AZURE_CLIENT_ID, managed-identity",
        "KUBERNETES_SERVICE_HOST, managed-identity",
        "IDENTITY_ENDPOINT, managed-identity",
        "HOME, azure-cli",
    })
    void shouldPickByTheVariablesThatAreSet(String variables, String kind) {
        Map<String, String> environment =
                Arrays.stream(variables.split(" ")).collect(Collectors.toMap(name -> name, name -> "set"));

        assertThat(AzureCredentials.choose("auto", environment)).hasToString(kind);
    }

    @Test
    void shouldTakeAnEmptyVariableForUnset() {
        assertThat(AzureCredentials.choose(
                        "auto", Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c", "AZURE_CLIENT_SECRET", " ")))
                .isEqualTo(Kind.MANAGED_IDENTITY);
    }

    @Test
    void shouldNameTheVariableThatIsMissing() {
        assertThatThrownBy(() -> AzureCredentials.choose(
                        "workload-identity", Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c")))
                .hasMessage("securescore.azure.credential=workload-identity: set the environment variable"
                        + " AZURE_FEDERATED_TOKEN_FILE");
    }

    @Test
    void shouldUseAWorkloadIdentityAndReadItsRotatedTokenAgain() throws Exception {
        Path tokenFile = fixture.file("token");
        Map<String, String> environment = withoutSecret();
        environment.put("AZURE_FEDERATED_TOKEN_FILE", tokenFile.toString());
        Files.writeString(tokenFile, "first.federated.token");
        fixture.azure.setFederatedToken(
                "first.federated.token", fixture.clock.instant().plusSeconds(600));
        ScoreSource source = fixture.source(fixture.settings(), environment);
        assertThat(source.scores(subscriptions(2)).readings()).hasSize(1);

        Files.writeString(tokenFile, "second.federated.token");
        fixture.azure.setFederatedToken(
                "second.federated.token", fixture.clock.instant().plusSeconds(7200));
        fixture.clock.advance(Duration.ofMinutes(61));
        assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
        assertThat(fixture.azure.counts().of("token")).isEqualTo(2);

        Files.delete(tokenFile);
        fixture.clock.advance(Duration.ofMinutes(61));
        assertThat(source.scores(subscriptions(2)).failure()).hasValueSatisfying(failure -> {
            assertThat(failure.cause()).isEqualTo(Cause.CREDENTIAL);
            assertThat(failure.message()).contains("files that they name; on a laptop run az login");
        });
    }

    @Test
    void shouldUseAClientCertificate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X500Principal name = new X500Principal("CN=operator");
        var certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.now().minusSeconds(60)),
                                Date.from(Instant.now().plusSeconds(3600)),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
        StringWriter pem = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
            writer.writeObject(new JcaPKCS8Generator(keys.getPrivate(), null));
            writer.writeObject(certificate);
        }
        Map<String, String> environment = withoutSecret();
        environment.put(
                "AZURE_CLIENT_CERTIFICATE_PATH",
                Files.writeString(fixture.file("client.pem"), pem.toString()).toString());
        ScoreSource source = fixture.source(fixture.settings(), environment);

        assertThat(source.scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure ->
                        assertThat(failure.message()).contains("AADSTS700027", "AZURE_CLIENT_CERTIFICATE_PATH"));
        fixture.azure.addClientCertificate(certificate);
        assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
    }

    @Test
    void shouldUseAManagedIdentity() throws Exception {
        String output = AzureProbe.run(
                fixture.settings(),
                Map.of(
                        "AZURE_CLIENT_ID",
                        FakeAzureOptions.CLIENT_ID,
                        "IDENTITY_ENDPOINT",
                        fixture.azure.identityUrl() + "/msi/token",
                        "IDENTITY_HEADER",
                        "fake-identity-header"));

        assertThat(output)
                .contains("Azure credential: managed-identity (picked by auto)", "readings=1 failure=Optional.empty");
    }

    @Test
    void shouldUseTheAzureCli() throws Exception {
        Path az = fixture.file("az");
        Files.writeString(
                az,
                """
                #!/bin/sh
                echo '{"accessToken":"from-the-cli","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800,\
                "tenant":"t","tokenType":"Bearer"}'
                """);
        Files.setPosixFilePermissions(az, PosixFilePermissions.fromString("rwxr-xr-x"));

        String output = AzureProbe.run(
                fixture.settings(), Map.of("PATH", az.getParent() + ":" + System.getenv("PATH"), "HOME", "/"));

        // The fake knows no token that it has not issued: that it was shown this one is the proof
        assertThat(output)
                .contains(
                        "Azure credential: azure-cli (picked by auto)",
                        "CREDENTIAL Azure refuses the identity's token");
        assertThat(fixture.azure.counts().of("scores-with-controls")).isEqualTo(2);
        assertThat(output).doesNotContain("from-the-cli");
    }

    @Test
    void shouldSayWhatToDoAboutARefusedSecret() {
        fixture.azure.setClientSecret("another");

        assertThat(fixture.source().scores(subscriptions(2)).failure()).hasValueSatisfying(failure -> {
            assertThat(failure.cause()).isEqualTo(Cause.CREDENTIAL);
            assertThat(failure.message())
                    .isEqualTo("Microsoft Entra ID refuses a token (AADSTS7000215): the client secret is wrong:"
                            + " check AZURE_CLIENT_SECRET (the secret's value, not its id)");
        });
        assertThat(fixture.azure.counts().of("token")).isEqualTo(1);
    }

    @Test
    void shouldTryAgainWhenEntraIdIsDownForAMoment() {
        fixture.azure.fault(FaultRule.on("token").status(503).times(2));

        assertThat(fixture.source().scores(subscriptions(2)).failure()).isEmpty();
        assertThat(fixture.azure.counts().of("token")).isEqualTo(3);
    }

    @Test
    void shouldKeepAGoodTokenWhenItsRenewalFails() {
        ScoreSource source = fixture.source();
        source.scores(subscriptions(2));
        fixture.azure.fault(FaultRule.on("token").status(503));
        fixture.clock.advance(Duration.ofMinutes(57));

        assertThat(source.scores(subscriptions(2)).failure()).isEmpty();

        fixture.clock.advance(Duration.ofMinutes(4));
        assertThat(source.scores(subscriptions(2)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.message()).contains("token service answered 503"));
    }

    private Map<String, String> withoutSecret() {
        Map<String, String> environment = new HashMap<>(fixture.environment());
        environment.remove("AZURE_CLIENT_SECRET");
        return environment;
    }
}
