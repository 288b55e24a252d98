package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.azure.Identity.Federation;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose the token is, or why there is none. */
class IdentityTest {
    private static final Failure UNTRUSTED = new Failure(
            Cause.CREDENTIAL,
            "Microsoft Entra ID refuses a token (AADSTS700213): add a federated credential with this cluster's issuer and the"
                    + " operator's service account to the identity");

    private final AzureFixture fixture = new AzureFixture(Estate.demo());

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldTakeTheIdsFromTheTokensClaims() {
        Map<String, String> environment = fixture.environment();

        assertThat(fixture.access(fixture.settings(), environment).identity())
                .isEqualTo(new Identity(
                        "client-secret",
                        true,
                        false,
                        Optional.of(FakeAzureOptions.CLIENT_ID),
                        Optional.of(FakeAzureOptions.OBJECT_ID),
                        Optional.of(Estate.TENANT_ID),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void shouldSayWhyThereIsNoTokenAsTheOperatorDoes() {
        Map<String, String> environment = fixture.environment();
        environment.put("AZURE_CLIENT_SECRET", "wrong");

        assertThat(fixture.access(fixture.settings().withCredential("client-secret"), environment)
                        .identity())
                .isEqualTo(new Identity(
                        "client-secret",
                        false,
                        false,
                        Optional.of(FakeAzureOptions.CLIENT_ID),
                        Optional.empty(),
                        Optional.of(Estate.TENANT_ID),
                        Optional.of(new Failure(
                                Cause.CREDENTIAL,
                                "Microsoft Entra ID refuses a token (AADSTS7000215): the client secret is wrong: check"
                                        + " AZURE_CLIENT_SECRET (the secret's value, not its id)")),
                        Optional.empty()));
    }

    @Test
    void shouldRecognizeAPerson() {
        String token = token(
                "{\"appid\": \"tool\", \"oid\": \"person\", \"tid\": \"tenant\", \"scp\": \"user_impersonation\"}");

        assertThat(Identity.of(AzureCredentials.Kind.AZURE_CLI, true, Map.of(), token))
                .isEqualTo(new Identity(
                        "azure-cli",
                        true,
                        true,
                        Optional.of("tool"),
                        Optional.of("person"),
                        Optional.of("tenant"),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void shouldFallBackToTheEnvironmentWhenATokenIsOpaque() {
        for (String token : new String[] {"opaque", "a.b.c", "a.!!.c", token("[1]")}) {
            assertThat(Identity.of(
                            AzureCredentials.Kind.MANAGED_IDENTITY,
                            false,
                            Map.of("AZURE_CLIENT_ID", "client", "AZURE_TENANT_ID", " "),
                            token))
                    .isEqualTo(new Identity(
                            "managed-identity",
                            false,
                            false,
                            Optional.of("client"),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
    }

    @Test
    void shouldSayWhatAFederatedCredentialMustNameWhereTheIdentityTrustsNone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("token"),
                token("{\"iss\": \"https://oidc.example\", \"sub\": \"system:serviceaccount:a:b\"}"));
        Map<String, String> environment = Map.of("AZURE_FEDERATED_TOKEN_FILE", file.toString());

        assertThat(Identity.without(AzureCredentials.Kind.WORKLOAD_IDENTITY, true, environment, UNTRUSTED)
                        .federation())
                .contains(new Federation("https://oidc.example", "system:serviceaccount:a:b"));
        assertThat(Identity.without(
                                AzureCredentials.Kind.WORKLOAD_IDENTITY,
                                true,
                                environment,
                                new Failure(Cause.CREDENTIAL, "there is no such tenant"))
                        .federation())
                .isEmpty();
    }

    private static String token(String claims) {
        return "header." + Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".signature";
    }
}
