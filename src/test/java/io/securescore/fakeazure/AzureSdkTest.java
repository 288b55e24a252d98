package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.resourcegraph.ResourceGraphManager;
import com.azure.resourcemanager.resourcegraph.models.QueryRequest;
import com.azure.resourcemanager.resourcegraph.models.QueryRequestOptions;
import com.azure.resourcemanager.resourcegraph.models.QueryResponse;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own clients take the fake for Azure. */
class AzureSdkTest {

    private final FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()));
    private final HttpClient http = new JdkHttpClientBuilder(
                    java.net.http.HttpClient.newBuilder().sslContext(azure.clientSslContext()))
            .build();

    @AfterEach
    void stop() {
        assertThat(azure.violations()).isEmpty();
        azure.close();
    }

    @Test
    void shouldPageAQueryWithAClientSecret() {
        TokenCredential credential = secret("fake-client-secret");
        assertThat(scopes(credential)).hasSize(20).doesNotHaveDuplicates();
        assertThat(azure.counts().of("token")).isEqualTo(1);
        assertThat(azure.counts().of("scores-with-controls")).isEqualTo(3);
    }

    @Test
    void shouldRefuseAWrongSecret() {
        TokenCredential credential = secret("wrong");
        assertThatThrownBy(() -> credential.getTokenSync(tokenRequest())).hasMessageContaining("AADSTS7000215");
    }

    @Test
    void shouldTakeAFederatedToken() {
        azure.setFederatedToken("projected", Instant.now().plus(Duration.ofHours(1)));
        TokenCredential credential = new ClientAssertionCredentialBuilder()
                .clientAssertion(() -> "projected")
                .tenantId(Estate.TENANT_ID)
                .clientId(FakeAzureOptions.CLIENT_ID)
                .authorityHost(azure.url())
                .disableInstanceDiscovery()
                .httpClient(http)
                .build();
        assertThat(scopes(credential)).hasSize(20);
    }

    @Test
    void shouldVerifyAClientCertificate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=operator");
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.now().minusSeconds(60)),
                                Date.from(Instant.now().plusSeconds(3_600)),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
        StringWriter pem = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
            writer.writeObject(new JcaPKCS8Generator(keys.getPrivate(), null));
            writer.writeObject(certificate);
        }
        ClientCertificateCredentialBuilder builder = new ClientCertificateCredentialBuilder()
                .pemCertificate(new ByteArrayInputStream(pem.toString().getBytes(StandardCharsets.UTF_8)))
                .tenantId(Estate.TENANT_ID)
                .clientId(FakeAzureOptions.CLIENT_ID)
                .authorityHost(azure.url())
                .disableInstanceDiscovery()
                .httpClient(http);
        TokenCredential credential = builder.build();
        assertThatThrownBy(() -> credential.getTokenSync(tokenRequest())).hasMessageContaining("AADSTS700027");
        azure.addClientCertificate(certificate);
        assertThat(scopes(credential)).hasSize(20);
    }

    private TokenRequestContext tokenRequest() {
        return new TokenRequestContext().addScopes(azure.url() + "/.default");
    }

    private TokenCredential secret(String secret) {
        return new ClientSecretCredentialBuilder()
                .clientSecret(secret)
                .tenantId(Estate.TENANT_ID)
                .clientId(FakeAzureOptions.CLIENT_ID)
                .authorityHost(azure.url())
                .disableInstanceDiscovery()
                .httpClient(http)
                .build();
    }

    private List<String> scopes(TokenCredential credential) {
        Map<String, String> endpoints = new HashMap<>(AzureEnvironment.AZURE.getEndpoints());
        endpoints.put("resourceManagerEndpointUrl", azure.url());
        endpoints.put("managementEndpointUrl", azure.url());
        ResourceGraphManager manager = ResourceGraphManager.configure()
                .withHttpClient(http)
                .withScope(azure.url() + "/.default")
                .authenticate(credential, new AzureProfile(Estate.TENANT_ID, null, new AzureEnvironment(endpoints)));
        List<String> scopes = new ArrayList<>();
        QueryRequestOptions options = new QueryRequestOptions().withTop(7);
        do {
            QueryResponse page = manager.resourceProviders()
                    .resources(new QueryRequest()
                            .withQuery(AzureClient.text(KnownQuery.SCORES_WITH_CONTROLS))
                            .withOptions(options));
            for (Object row : (List<?>) page.data()) {
                scopes.add((String) ((Map<?, ?>) row).get("scope"));
            }
            options.withSkipToken(page.skipToken());
        } while (options.skipToken() != null);
        return scopes;
    }
}
