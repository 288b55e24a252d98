package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad settings are refused in one line that names setting, value and what is allowed. */
class AzureClientProducerTest {
    static Stream<Arguments> badSettings() {
        AzureSettings good = AzureSettings.defaults();
        return Stream.of(
                Arguments.of(good.withCloud("Mars"), "securescore.azure.cloud=Mars: use AzureCloud"),
                Arguments.of(
                        good.withSource("Log"), "securescore.azure.source=Log: use ResourceGraph or ResourceManager"),
                Arguments.of(
                        good.withSubscriptionsPerQuery(0),
                        "securescore.azure.subscriptions-per-query=0: use a number between 1 and 1000"),
                Arguments.of(
                        good.withSubscriptionsPerQuery(1001),
                        "securescore.azure.subscriptions-per-query=1001: use a number between 1 and 1000"),
                Arguments.of(
                        good.withCredential("password"),
                        "securescore.azure.credential=password: use auto, client-secret, client-certificate,"
                                + " workload-identity, managed-identity, azure-cli"),
                Arguments.of(
                        good.withCredential("client-secret"),
                        "securescore.azure.credential=client-secret: set the environment variables AZURE_TENANT_ID,"
                                + " AZURE_CLIENT_ID, AZURE_CLIENT_SECRET"),
                Arguments.of(
                        good.withCaCertificate("/nowhere/ca.pem"),
                        "securescore.azure.ca-certificate=/nowhere/ca.pem: use a readable PEM file of certificates"));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void shouldRefuseABadSettingInOneLine(AzureSettings settings, String line) {
        assertThat(AzureClientProducer.problems(settings, Map.of()))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith(line)
                .doesNotContain("\n");
    }

    @Test
    void shouldTellAllProblemsAtOnce() {
        assertThat(AzureClientProducer.problems(
                        AzureSettings.defaults().withCloud("Mars").withSubscriptionsPerQuery(0), Map.of()))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate"})
    void shouldRefuseAFileWithoutCertificates(String content, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), content);

        assertThat(AzureClientProducer.problems(AzureSettings.defaults().withCaCertificate(file.toString()), Map.of()))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("securescore.azure.ca-certificate=" + file);
    }

    @Test
    void shouldRefuseAProxyThatIsNoUrlWithoutShowingItsPassword() {
        assertThat(AzureClientProducer.problems(
                        AzureSettings.defaults(), Map.of("HTTPS_PROXY", "http://user:word@:not-a-port")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("HTTPS_PROXY")
                .doesNotContain("word");
    }

    @Test
    void shouldAcceptTheDefaults() {
        assertThat(AzureClientProducer.problems(AzureSettings.defaults(), Map.of()))
                .isEmpty();
    }
}
