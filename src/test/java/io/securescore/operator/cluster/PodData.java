package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Pod may refer to, as its kubelet reads it now: ConfigMaps, Secrets, its own fields and its tokens. */
final class PodData {
    private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    private final KubernetesClient client;
    private final Pod pod;
    private final String ip;

    PodData(KubernetesClient client, Pod pod, String ip) {
        this.client = client;
        this.pod = pod;
        this.ip = ip;
    }

    static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** The entries; none when it's absent and optional. */
    Map<String, byte[]> configMap(String name, Boolean optional) {
        ConfigMap map =
                client.configMaps().inNamespace(namespace()).withName(name).get();
        Map<String, byte[]> entries = new TreeMap<>();
        if (map == null) {
            requireOptional(optional, "configmap \"" + name + "\" not found");
            return entries;
        }
        map.getData().forEach((key, value) -> entries.put(key, value.getBytes(StandardCharsets.UTF_8)));
        map.getBinaryData()
                .forEach((key, value) -> entries.put(key, Base64.getDecoder().decode(value)));
        return entries;
    }

    /** The entries; none when it's absent and optional. */
    Map<String, byte[]> secret(String name, Boolean optional) {
        Secret secret = client.secrets().inNamespace(namespace()).withName(name).get();
        Map<String, byte[]> entries = new TreeMap<>();
        if (secret == null) {
            requireOptional(optional, "secret \"" + name + "\" not found");
            return entries;
        }
        secret.getData()
                .forEach((key, value) -> entries.put(key, Base64.getDecoder().decode(value)));
        return entries;
    }

    /** One entry as text; null when it's absent and optional. */
    String configMapKey(String name, String key, Boolean optional) {
        return entry(configMap(name, optional), key, optional, "ConfigMap " + namespace() + "/" + name);
    }

    /** One entry as text; null when it's absent and optional. */
    String secretKey(String name, String key, Boolean optional) {
        return entry(secret(name, optional), key, optional, "Secret " + namespace() + "/" + name);
    }

    /** A field of the Pod by its path. */
    String field(String path) {
        Matcher keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            Map<String, String> map = keyed.group(1).equals("labels")
                    ? pod.getMetadata().getLabels()
                    : pod.getMetadata().getAnnotations();
            return map.getOrDefault(keyed.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> namespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
            case "status.podIP", "status.podIPs" -> ip;
            default -> throw new IllegalArgumentException("no kubelet of tests knows the field " + path);
        };
    }

    /** A new token of the Pod's service account that ends with the Pod. */
    String token(String audience, Long expirationSeconds) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience == null ? new String[0] : new String[] {audience})
                .withExpirationSeconds(expirationSeconds)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        return client.serviceAccounts()
                .inNamespace(namespace())
                .withName(pod.getSpec().getServiceAccountName())
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    private String entry(Map<String, byte[]> entries, String key, Boolean optional, String where) {
        if (!entries.containsKey(key)) {
            requireOptional(optional, "couldn't find key " + key + " in " + where);
            return null;
        }
        return text(entries.get(key));
    }

    private void requireOptional(Boolean optional, String failure) {
        if (!Boolean.TRUE.equals(optional)) {
            throw new IllegalStateException("pod " + pod.getMetadata().getName() + " can't start: " + failure);
        }
    }

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }
}
