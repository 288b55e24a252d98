package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the mutating webhook of Azure Workload Identity does to a Pod: variables and a projected token.
 *
 * <p>Source: the webhook's documentation, "Labels and annotations" and "Mutating admission webhook".
 */
final class WorkloadIdentityWebhook {
    private static final String PREFIX = "azure.workload.identity/";
    private static final String VOLUME = "azure-identity-token";
    private static final String DIRECTORY = "/var/run/secrets/azure/tokens";

    private WorkloadIdentityWebhook() {}

    /**
     * The Pod after the webhook: the same without the label.
     *
     * @param tenantId the tenant that the webhook is installed with
     */
    static Pod mutate(Pod pod, ServiceAccount account, String tenantId) {
        Map<String, String> labels =
                Optional.ofNullable(pod.getMetadata().getLabels()).orElse(Map.of());
        if (!"true".equals(labels.get(PREFIX + "use"))) {
            return pod;
        }
        Map<String, String> annotations =
                Optional.ofNullable(account.getMetadata().getAnnotations()).orElse(Map.of());
        Map<String, String> variables = new LinkedHashMap<>();
        if (annotations.containsKey(PREFIX + "client-id")) {
            variables.put("AZURE_CLIENT_ID", annotations.get(PREFIX + "client-id"));
        }
        variables.put("AZURE_TENANT_ID", annotations.getOrDefault(PREFIX + "tenant-id", tenantId));
        variables.put("AZURE_FEDERATED_TOKEN_FILE", DIRECTORY + "/" + VOLUME);
        variables.put("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/");
        pod.getSpec().getContainers().get(0).getEnv().stream()
                .map(EnvVar::getName)
                .forEach(variables::remove);
        PodBuilder result = new PodBuilder(pod);
        var container = result.editSpec().editContainer(0);
        variables.forEach((name, value) ->
                container.addNewEnv().withName(name).withValue(value).endEnv());
        return container
                .addToVolumeMounts(new VolumeMountBuilder()
                        .withName(VOLUME)
                        .withMountPath(DIRECTORY)
                        .withReadOnly(true)
                        .build())
                .endContainer()
                .addToVolumes(new VolumeBuilder()
                        .withName(VOLUME)
                        .withNewProjected()
                        .addNewSource()
                        .withNewServiceAccountToken()
                        .withAudience("api://AzureADTokenExchange")
                        .withExpirationSeconds(Long.valueOf(
                                annotations.getOrDefault(PREFIX + "service-account-token-expiration", "3600")))
                        .withPath(VOLUME)
                        .endServiceAccountToken()
                        .endSource()
                        .endProjected()
                        .build())
                .endSpec()
                .build();
    }
}
