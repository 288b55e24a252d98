package io.securescore.operator.check;

import io.securescore.operator.azure.Identity;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands of the Azure CLI that close a gap, with this identity filled in.
 *
 * <p>Sources: learn.microsoft.com/cli/azure for role assignment, provider, security pricing, account subscription, ad app
 * federated-credential and identity federated-credential.
 */
record Commands(Identity identity) {
    /** In place of a subscription that the reader knows. */
    static final String ANY = "ID";

    /** The role on a subscription. */
    String assignOnSubscription(String guid) {
        return assign("/subscriptions/" + guid);
    }

    /** The role on a management group, for all subscriptions below it. */
    String assignOnManagementGroup(String group) {
        return assign("/providers/Microsoft.Management/managementGroups/" + group);
    }

    /** The role on everything by the root group, whose id is the tenant's, where that is known; or on one subscription. */
    List<String> assignOnTenant() {
        return Stream.concat(
                        identity.tenantId().map(this::assignOnManagementGroup).stream(),
                        Stream.of(assignOnSubscription(ANY)))
                .toList();
    }

    private String assign(String scope) {
        String assignee = identity.objectId()
                .map(id -> "--assignee-object-id " + id + " --assignee-principal-type "
                        + (identity.user() ? "User" : "ServicePrincipal"))
                .orElseGet(() -> "--assignee " + identity.clientId().orElse("CLIENT_ID"));
        return "az role assignment create " + assignee + " --role \"Security Reader\" --scope "
                // parentheses are allowed in names, and mean something to a shell
                + (scope.contains("(") || scope.contains(")") ? "'" + scope + "'" : scope);
    }

    /** Registers the resource provider of Defender for Cloud. */
    static String register(String guid) {
        return "az provider register --namespace Microsoft.Security --subscription " + guid;
    }

    /** Switches on the free plan; its tier Standard means on. */
    static String foundationalCspm(String guid) {
        return "az security pricing create --name FoundationalCspm --tier Standard --subscription " + guid;
    }

    /** Enables a disabled subscription; of the CLI's extension {@code account}. */
    static String enable(String guid) {
        return "az account subscription enable --subscription-id " + guid;
    }

    /** Let the identity trust this service account: for an application, and for a user-assigned managed identity. */
    List<String> federate() {
        return identity.federation()
                .map(token -> List.of(
                        "az ad app federated-credential create --id "
                                + identity.clientId().orElse("CLIENT_ID")
                                + " --parameters '{\"name\": \"securescore-operator\", \"issuer\": \"" + token.issuer()
                                + "\", \"subject\": \"" + token.subject()
                                + "\", \"audiences\": [\"api://AzureADTokenExchange\"]}'",
                        "az identity federated-credential create --name securescore-operator --identity-name NAME"
                                + " --resource-group GROUP --issuer " + token.issuer() + " --subject " + token.subject()
                                + " --audiences api://AzureADTokenExchange"))
                .orElse(List.of());
    }
}
