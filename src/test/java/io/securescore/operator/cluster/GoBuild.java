package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Builds the programs from the Go module in {@code src/test/envtest}. */
record GoBuild(String key, String kubernetesVersion) implements Binaries.Source {

    @Override
    public void fill(Path directory) throws IOException, InterruptedException {
        Binaries.say("building kube-apiserver, kubectl and etcd with Go, about 7 minutes on 2 cores, once");
        String[] version = kubernetesVersion.substring(1).split("\\.");
        String stamp = String.format(
                "-s -w -X %1$sgitVersion=%2$s -X %1$sgitMajor=%3$s -X %1$sgitMinor=%4$s",
                "k8s.io/component-base/version.", kubernetesVersion, version[0], version[1]);
        build(directory.resolve("kube-apiserver"), stamp, "k8s.io/kubernetes/cmd/kube-apiserver");
        build(directory.resolve("kubectl"), stamp, "k8s.io/kubernetes/cmd/kubectl");
        build(directory.resolve("etcd"), "-s -w", "go.etcd.io/etcd/server/v3");
    }

    private static void build(Path target, String linkerFlags, String goPackage)
            throws IOException, InterruptedException {
        String name = target.getFileName().toString();
        new GoCommand(Binaries.MODULE, Map.of())
                .run(
                        Binaries.TOPIC,
                        name,
                        "build",
                        "-v",
                        "-trimpath",
                        "-ldflags",
                        linkerFlags,
                        "-o",
                        target.toString(),
                        goPackage);
    }
}
