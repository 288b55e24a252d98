package io.securescore.operator.azure;

import io.securescore.operator.config.OperatorConfig;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where Azure Resource Manager and Microsoft Entra ID are.
 *
 * @param resourceManager base URL without a trailing slash
 * @param authority base URL of the token endpoints, without a trailing slash
 */
public record AzureCloud(URI resourceManager, URI authority) {
    /** Authorities that azure-identity may validate by instance discovery. */
    private static final Set<String> MICROSOFT_AUTHORITIES =
            Set.of("login.microsoftonline.com", "login.microsoftonline.us", "login.windows.net", "login.microsoft.com");

    /**
     * The cloud that the settings name; single endpoints may be replaced.
     *
     * @throws IllegalArgumentException one line that names the setting, its value and what is allowed
     */
    public static AzureCloud of(OperatorConfig.Azure settings) {
        Optional<String> resourceManager = settings.resourceManagerEndpoint();
        Optional<String> authority = settings.authorityHost();
        return switch (settings.cloud()) {
            case "AzureCloud" ->
                of(
                        resourceManager.orElse("https://management.azure.com"),
                        authority.orElse("https://login.microsoftonline.com"));
            case "AzureUSGovernment" ->
                of(
                        resourceManager.orElse("https://management.usgovcloudapi.net"),
                        authority.orElse("https://login.microsoftonline.us"));
            case "Custom" ->
                of(required("resource-manager-endpoint", resourceManager), required("authority-host", authority));
            default ->
                throw new IllegalArgumentException("securescore.azure.cloud=" + settings.cloud()
                        + ": use AzureCloud, AzureUSGovernment or Custom");
        };
    }

    /** What tokens are asked for. */
    public String tokenScope() {
        return resourceManager + "/.default";
    }

    /** Whether the authority is Microsoft's own; azure-identity can't look up others. */
    public boolean hasMicrosoftAuthority() {
        return MICROSOFT_AUTHORITIES.contains(authority.getHost());
    }

    private static AzureCloud of(String resourceManager, String authority) {
        return new AzureCloud(https("resource-manager-endpoint", resourceManager), https("authority-host", authority));
    }

    private static String required(String setting, Optional<String> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(
                "securescore.azure." + setting + " is not set: securescore.azure.cloud=Custom needs it, an https URL"));
    }

    private static URI https(String setting, String value) {
        try {
            URI uri = URI.create(value.replaceAll("/+$", ""));
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException notAUri) {
            // told below, in the words of the setting
        }
        throw new IllegalArgumentException("securescore.azure." + setting + "=" + value
                + ": use an https URL such as https://management.azure.com");
    }
}
