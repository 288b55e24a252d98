package io.securescore.operator.azure;

import com.azure.identity.CredentialUnavailableException;
import io.securescore.operator.azure.AzureTransport.TokenServiceBusyException;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says why there is no token, in our words: Entra ID's text can quote the request. Its error numbers are listed at
 * learn.microsoft.com/entra/identity-platform/reference-error-codes.
 */
final class TokenFailures {
    private static final Pattern ERROR_NUMBER = Pattern.compile("AADSTS(\\d{4,8})");
    /** The next step where Entra ID knows no federated credential for the service account. */
    static final String FEDERATION =
            "add a federated credential with this cluster's issuer and the operator's service account to the identity";

    private static final Map<String, String> NEXT_STEPS = Map.of(
            "7000215", "the client secret is wrong: check AZURE_CLIENT_SECRET (the secret's value, not its id)",
            "7000222", "the client secret has expired: make a new one and set AZURE_CLIENT_SECRET",
            "700016", "the tenant has no such application: check AZURE_CLIENT_ID and AZURE_TENANT_ID",
            "90002", "there is no such tenant: check AZURE_TENANT_ID and securescore.azure.cloud",
            "700027", "the certificate is not registered with the application: check AZURE_CLIENT_CERTIFICATE_PATH",
            "70021", FEDERATION,
            "700211", FEDERATION,
            "700213", FEDERATION,
            "700024", "the federated token has expired: check that the pod's projected token is rotated");

    private TokenFailures() {}

    /** The failure for an exception of azure-identity: CREDENTIAL, or FAILED when it may pass by itself. */
    static Failure of(Throwable failed) {
        Matcher number = ERROR_NUMBER.matcher(textOf(failed));
        if (number.find()) {
            return new Failure(
                    Cause.CREDENTIAL,
                    "Microsoft Entra ID refuses a token (AADSTS" + number.group(1) + "): "
                            + NEXT_STEPS.getOrDefault(
                                    number.group(1), "look the number up at login.microsoftonline.com/error"));
        }
        Optional<TokenServiceBusyException> busy = AzureTransport.cause(failed, TokenServiceBusyException.class);
        if (busy.isPresent()) {
            return new Failure(
                    Cause.FAILED, "the token service answered " + busy.get().status() + "; the operator tries again");
        }
        boolean ofThisMachine = AzureTransport.hasCause(failed, CredentialUnavailableException.class)
                || AzureTransport.hasCause(failed, FileSystemException.class)
                || AzureTransport.hasCause(failed, FileNotFoundException.class);
        if (!ofThisMachine
                && (AzureTransport.hasCause(failed, IOException.class) || AzureTransport.isTimeout(failed))) {
            return new Failure(
                    Cause.FAILED,
                    "Microsoft Entra ID can't be reached (" + AzureTransport.kindOf(failed)
                            + "): check DNS, proxy, firewall and securescore.azure.ca-certificate");
        }
        return new Failure(
                Cause.CREDENTIAL,
                "no Azure credential is usable here (" + AzureTransport.kindOf(failed)
                        + "): check securescore.azure.credential, the AZURE_* variables and the files that they name; on a laptop run az login");
    }

    private static String textOf(Throwable failed) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            text.append(cause.getMessage()).append('\n');
        }
        return text.toString();
    }
}
