package io.securescore.operator.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clouds, and what settings of them are refused. */
class AzureCloudTest {
    @ParameterizedTest
    @CsvSource({
        "AzureCloud, https://management.azure.com, https://login.microsoftonline.com",
        "AzureUSGovernment, https://management.usgovcloudapi.net, https://login.microsoftonline.us",
    })
    void shouldKnowTheEndpointsOfAPreset(String name, URI resourceManager, URI authority) {
        AzureCloud cloud = AzureCloud.of(AzureSettings.defaults().withCloud(name));

        assertThat(cloud).isEqualTo(new AzureCloud(resourceManager, authority));
        assertThat(cloud.tokenScope()).isEqualTo(resourceManager + "/.default");
        assertThat(cloud.hasMicrosoftAuthority()).isTrue();
    }

    @Test
    void shouldTakeACustomCloudsEndpointsWithoutTrailingSlash() {
        AzureCloud cloud = AzureCloud.of(
                AzureSettings.defaults().withEndpoints("https://arm.example:8443/", "https://login.example/"));

        assertThat(cloud.tokenScope()).isEqualTo("https://arm.example:8443/.default");
        assertThat(cloud.authority()).isEqualTo(URI.create("https://login.example"));
        assertThat(cloud.hasMicrosoftAuthority()).isFalse();
    }

    @Test
    void shouldNameTheSettingThatACustomCloudLacks() {
        assertThatThrownBy(() -> AzureCloud.of(AzureSettings.defaults().withCloud("Custom")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "securescore.azure.resource-manager-endpoint is not set: securescore.azure.cloud=Custom needs"
                                + " it, an https URL");
        assertThatThrownBy(() -> AzureCloud.of(AzureSettings.defaults().withEndpoints("https://arm.example", null)))
                .hasMessageStartingWith("securescore.azure.authority-host is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://arm.example", "arm.example", "https://", "https://user:word@arm.example", "not a url", ""
            })
    void shouldRefuseEndpointsThatAreNoHttpsUrl(String endpoint) {
        assertThatThrownBy(
                        () -> AzureCloud.of(AzureSettings.defaults().withEndpoints(endpoint, "https://login.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "securescore.azure.resource-manager-endpoint=" + endpoint + ": use an https URL");
    }

    @Test
    void shouldNameTheCloudsThatAreAllowed() {
        assertThatThrownBy(() -> AzureCloud.of(AzureSettings.defaults().withCloud("AzureChina")))
                .hasMessage("securescore.azure.cloud=AzureChina: use AzureCloud, AzureUSGovernment or Custom");
    }
}
