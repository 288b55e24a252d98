package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program made from a published Go package; it is built once and kept in the user's cache folder.
 *
 * @param goPackage the package of the program, whose last element is its name
 * @param version the version of its module, which pins the versions of what it is built with
 */
public record GoTool(String goPackage, String version, String linkerFlags) {
    /** Writes a chart's README from the comments of its values. */
    public static final GoTool HELM_DOCS =
            new GoTool("github.com/norwoodj/helm-docs/cmd/helm-docs", "v1.14.2", "-s -w");

    /** Makes the CRDs of Go types. */
    public static final GoTool CONTROLLER_GEN =
            new GoTool("sigs.k8s.io/controller-tools/cmd/controller-gen", "v0.19.0", "-s -w");

    /** The interpreter of Lua that Argo CD uses. */
    public static final GoTool LUA = new GoTool("github.com/yuin/gopher-lua/cmd/glua", "v1.1.1", "-s -w");

    /** Finds the program in the cache or builds it. */
    public Path binary() {
        String name = goPackage.substring(goPackage.lastIndexOf('/') + 1);
        try {
            return CacheFolder.of(System.getenv(), "tools")
                    .fill(name + "-" + version, List.of(name), this::install)
                    .resolve(name);
        } catch (IOException e) {
            throw new IllegalStateException("There is no " + name + " to test with: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; the next start goes on with it", e);
        }
    }

    /** Runs the program in a folder; a failure is a result too. */
    public CommandResult run(Path directory, String... arguments) {
        List<String> command = Stream.concat(Stream.of(binary().toString()), Stream.of(arguments))
                .toList();
        return CommandResult.of(command, directory, "", (environment, folder) -> environment.put("CGO_ENABLED", "0"));
    }

    private void install(Path folder) throws IOException, InterruptedException {
        new GoCommand(folder, Map.of("GOBIN", folder.toString()))
                .run(
                        "tools",
                        goPackage,
                        "install",
                        "-v",
                        "-trimpath",
                        "-ldflags",
                        linkerFlags,
                        goPackage + "@" + version);
    }
}
