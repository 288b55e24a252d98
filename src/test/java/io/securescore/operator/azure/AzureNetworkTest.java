package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.ProxyOptions;
import io.securescore.fakeazure.Estate;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proxies and trust. */
class AzureNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "HTTPS_PROXY, http://proxy.example:3128, proxy.example, 3128",
        "https_proxy, http://proxy.example:3128, proxy.example, 3128",
        "HTTP_PROXY, http://proxy.example:8080, proxy.example, 8080",
        "HTTPS_PROXY, proxy.example:3128, proxy.example, 3128",
    })
    void shouldTakeTheProxyFromTheUsualVariables(String variable, String value, String host, int port) {
        ProxyOptions proxy = AzureNetwork.proxy(Map.of(variable, value)).orElseThrow();

        assertThat(proxy.getAddress())
                .extracting(InetSocketAddress::getHostString)
                .isEqualTo(host);
        assertThat(proxy.getAddress().getPort()).isEqualTo(port);
    }

    @Test
    void shouldTakeTheProxysCredentials() {
        ProxyOptions proxy = AzureNetwork.proxy(Map.of("HTTPS_PROXY", "http://user:p%40ss@proxy.example:3128"))
                .orElseThrow();

        assertThat(proxy.getUsername()).isEqualTo("user");
        assertThat(proxy.getPassword()).isEqualTo("p@ss");
    }

    @Test
    void shouldUseNoProxyWithoutTheVariables() {
        assertThat(AzureNetwork.proxy(Map.of("NO_PROXY", "*"))).isEmpty();
        assertThat(AzureNetwork.proxy(Map.of("HTTPS_PROXY", " "))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "management.azure.com, false",
        "arm.internal.example, true",
        "exact.example, true",
        "localhost, true",
        "127.0.0.1, true",
        "169.254.169.254, true",
    })
    void shouldGoDirectWhereNoProxySaysSo(String host, boolean direct) {
        String nonProxyHosts = AzureNetwork.proxy(Map.of(
                        "HTTPS_PROXY",
                        "http://proxy.example:3128",
                        "NO_PROXY",
                        "exact.example,.internal.example, .svc.cluster.local"))
                .orElseThrow()
                .getNonProxyHosts();

        assertThat(Pattern.compile(nonProxyHosts).matcher(host).matches()).isEqualTo(direct);
    }

    @Test
    void shouldSendDataAndTokensThroughTheProxy() throws Exception {
        try (AzureFixture fixture = new AzureFixture(Estate.demo());
                TunnelProxy proxy = new TunnelProxy(URI.create(fixture.azure.url()), "")) {
            Map<String, String> environment = fixture.environment();
            environment.put("HTTPS_PROXY", proxy.url(""));
            // Loopback is never proxied, so Azure has a name that only the proxy knows; TLS is checked against that
            // name
            AzureSettings settings = fixture.settings().withEndpoints("https://arm.example", "https://login.example");

            assertThat(fixture.source(settings, environment)
                            .scores(subscriptions(2))
                            .failure())
                    .isPresent();
            assertThat(proxy.asked()).contains("login.example:443");
        }
    }

    @Test
    void shouldLogInToAProxyThatAsksForIt() throws Exception {
        try (AzureFixture fixture = new AzureFixture(Estate.demo());
                TunnelProxy proxy = new TunnelProxy(URI.create(fixture.azure.url()), "user:word")) {
            Map<String, String> environment = fixture.environment();
            environment.put("HTTPS_PROXY", proxy.url("user:word@"));

            String output = AzureProbe.run(
                    fixture.settings().withEndpoints("https://arm.example", "https://login.example"), environment);

            assertThat(proxy.asked()).as(output).contains("login.example:443");
        }
    }

    @Test
    void shouldReadTheCertificatesAtTheFirstRequest() throws Exception {
        try (AzureFixture fixture = new AzureFixture(Estate.demo())) {
            Path late = fixture.file("late.pem");
            ScoreSource source =
                    fixture.source(fixture.settings().withCaCertificate(late.toString()), fixture.environment());
            Files.writeString(late, fixture.azure.caPem());

            assertThat(source.scores(subscriptions(2)).failure()).isEmpty();
        }
    }

    @Test
    void shouldTrustTheJdksAuthoritiesBesidesTheAddedOne() {
        try (AzureFixture fixture = new AzureFixture(Estate.demo())) {
            ScoreSource distrusting = fixture.source(
                    AzureSettings.defaults().withEndpoints(fixture.azure.url(), fixture.azure.url()),
                    fixture.environment());

            assertThat(fixture.source().scores(subscriptions(2)).failure()).isEmpty();
            assertThat(distrusting.scores(subscriptions(2)).failure())
                    .hasValueSatisfying(failure -> assertThat(failure.message())
                            .contains("can't be reached", "securescore.azure.ca-certificate"));
        }
    }
}
