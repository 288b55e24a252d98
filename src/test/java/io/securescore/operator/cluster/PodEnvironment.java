package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment of a Pod's container as a kubelet resolves it: services, then {@code envFrom}, then {@code env}. */
final class PodEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\)");

    private final PodData data;
    private final Map<String, String> variables;

    private PodEnvironment(PodData data, Map<String, String> base) {
        this.data = data;
        variables = new LinkedHashMap<>(base);
    }

    /**
     * Throws when a reference that is not optional leads nowhere.
     *
     * @param base what the image and the container runtime set
     */
    static Map<String, String> of(Pod pod, PodData data, Map<String, String> base, KubernetesClient client) {
        PodEnvironment result = new PodEnvironment(data, base);
        if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
            client.services()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .list()
                    .getItems()
                    .forEach(result::addService);
        }
        var container = pod.getSpec().getContainers().get(0);
        container.getEnvFrom().forEach(result::addAll);
        container.getEnv().forEach(result::add);
        return result.variables;
    }

    /**
     * Replaces {@code $(NAME)} by what is defined so far; an unknown name stays as it is, {@code $$} is a dollar.
     *
     * <p>Source: Kubernetes' documentation of {@code EnvVar.value}.
     */
    static String expand(String text, Map<String, String> defined) {
        return REFERENCE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) == null ? "$" : defined.getOrDefault(match.group(1), match.group())));
    }

    /** The variables of Docker links, which a Pod gets for every service of its namespace. */
    private void addService(Service service) {
        String address = service.getSpec().getClusterIP();
        if (address == null || address.isEmpty() || address.equals("None")) {
            return;
        }
        String prefix = variableName(service.getMetadata().getName());
        ServicePort first = service.getSpec().getPorts().get(0);
        variables.put(prefix + "_SERVICE_HOST", address);
        variables.put(prefix + "_SERVICE_PORT", first.getPort().toString());
        variables.put(prefix + "_PORT", url(first, address));
        for (ServicePort port : service.getSpec().getPorts()) {
            if (port.getName() != null) {
                variables.put(
                        prefix + "_SERVICE_PORT_" + variableName(port.getName()),
                        port.getPort().toString());
            }
            String each = prefix + "_PORT_" + port.getPort() + "_" + port.getProtocol();
            variables.put(each, url(port, address));
            variables.put(each + "_PROTO", port.getProtocol().toLowerCase(Locale.ROOT));
            variables.put(each + "_PORT", port.getPort().toString());
            variables.put(each + "_ADDR", address);
        }
    }

    private static String url(ServicePort port, String address) {
        return port.getProtocol().toLowerCase(Locale.ROOT) + "://" + address + ":" + port.getPort();
    }

    private static String variableName(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private void addAll(EnvFromSource source) {
        String prefix = source.getPrefix() == null ? "" : source.getPrefix();
        Map<String, byte[]> entries = source.getConfigMapRef() != null
                ? data.configMap(
                        source.getConfigMapRef().getName(),
                        source.getConfigMapRef().getOptional())
                : data.secret(
                        source.getSecretRef().getName(), source.getSecretRef().getOptional());
        entries.forEach((key, value) -> variables.put(prefix + key, PodData.text(value)));
    }

    private void add(EnvVar variable) {
        EnvVarSource from = variable.getValueFrom();
        String value;
        if (from == null) {
            value = expand(variable.getValue() == null ? "" : variable.getValue(), variables);
        } else if (from.getFieldRef() != null) {
            value = data.field(from.getFieldRef().getFieldPath());
        } else if (from.getConfigMapKeyRef() != null) {
            var key = from.getConfigMapKeyRef();
            value = data.configMapKey(key.getName(), key.getKey(), key.getOptional());
        } else if (from.getSecretKeyRef() != null) {
            var key = from.getSecretKeyRef();
            value = data.secretKey(key.getName(), key.getKey(), key.getOptional());
        } else {
            throw new IllegalArgumentException(variable.getName() + ": no kubelet of tests resolves " + from);
        }
        if (value != null) {
            variables.put(variable.getName(), value);
        }
    }
}
