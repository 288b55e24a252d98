package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one file that installs everything: {@code deploy/install.yaml}, rendered from {@code deploy/base}. */
public final class InstallManifest {
    static final Path FILE = Path.of("deploy/install.yaml");

    private InstallManifest() {}

    /** Renders the file anew. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, render(Kubectl.local()));
        System.out.println("wrote " + FILE);
    }

    static String render(Kubectl kubectl) {
        return "# Rendered from deploy/base by make generate\n"
                + kubectl.run("kustomize", "deploy/base").orThrow();
    }
}
