package io.securescore.operator.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Helm, as the user of a kubeconfig; it sees no plugin, repository or setting of this machine's user. */
public record Helm(Path binary, Path kubeconfig) {
    private static final String CAPABILITIES = "helm.sh/helm/v3/pkg/chartutil.k8sVersion";
    private static final String DEPRECATIONS = "helm.sh/helm/v3/pkg/lint/rules.k8sVersion";

    /** Helm's own build sets these by the version of its client libraries; without them it assumes Kubernetes 1.20. */
    private static final GoTool TOOL = new GoTool(
            "helm.sh/helm/v3/cmd/helm",
            "v3.22.0",
            String.format(
                    "-s -w -X %1$sMajor=1 -X %1$sMinor=37 -X %2$sMajor=1 -X %2$sMinor=37", CAPABILITIES, DEPRECATIONS));

    /** Helm for what needs no cluster: {@code lint} and {@code template}. */
    public static Helm local() {
        return of(Path.of("/dev/null"));
    }

    /** Helm for the cluster of a kubeconfig. */
    public static Helm of(Path kubeconfig) {
        return new Helm(TOOL.binary(), kubeconfig);
    }

    /** Runs helm; a failure is a result too. */
    public CommandResult run(String... arguments) {
        List<String> command = Stream.concat(Stream.of(binary.toString()), Stream.of(arguments))
                .toList();
        return CommandResult.of(command, "", (environment, folder) -> {
            environment.keySet().removeIf(name -> name.startsWith("HELM_"));
            environment.put("HELM_CACHE_HOME", folder.resolve("cache").toString());
            environment.put("HELM_CONFIG_HOME", folder.resolve("config").toString());
            environment.put("HELM_DATA_HOME", folder.resolve("data").toString());
            environment.put("KUBECONFIG", kubeconfig.toString());
        });
    }
}
