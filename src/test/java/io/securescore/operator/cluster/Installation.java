package io.securescore.operator.cluster;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code deploy/base} installs for an operator that runs outside the cluster: all but the workload. */
public final class Installation {
    public static final String NAMESPACE = "securescore-system";
    public static final String SERVICE_ACCOUNT = "securescore-operator";

    private static final Pattern WORKLOAD = Pattern.compile("(?m)^kind: (Deployment|Service)$");

    private Installation() {}

    /** Applies the CRD, the namespace, the service account and its rights, and waits until the CRD is served. */
    public static void apply(Kubectl kubectl) {
        String manifests = kubectl.run("kustomize", "deploy/base").orThrow();
        kubectl.apply(Arrays.stream(manifests.split("(?m)^---$"))
                .filter(manifest -> !WORKLOAD.matcher(manifest).find())
                .collect(Collectors.joining("---")));
        kubectl.run("wait", "--for=condition=Established", "--timeout=30s", "crd/securescorewatches.securescore.io")
                .orThrow();
        // A list may be put off for a second by then, which kubectl waits out
        kubectl.run("get", "securescorewatches", "--all-namespaces").orThrow();
    }
}
