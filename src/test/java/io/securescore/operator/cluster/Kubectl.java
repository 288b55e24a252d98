package io.securescore.operator.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * kubectl, as the user of a kubeconfig.
 *
 * @param binary the program; {@code kubectl} alone is looked for on the PATH
 */
public record Kubectl(Path binary, Path kubeconfig) {

    /** kubectl for what needs no cluster. */
    public static Kubectl local() {
        return new Kubectl(Binaries.find().path("kubectl"), Path.of("/dev/null"));
    }

    /** Runs kubectl; a failure is a result too. */
    public CommandResult run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs kubectl with a text as its standard input. */
    public CommandResult runWithInput(String input, String... arguments) {
        List<String> command = Stream.concat(Stream.of(binary.toString()), Stream.of(arguments))
                .toList();
        return CommandResult.of(command, input, (environment, folder) -> {
            environment.put("KUBECONFIG", kubeconfig.toString());
            // What kubectl remembers of an API server is keyed by its port, which the next one may get
            environment.put("KUBECACHEDIR", folder.resolve("cache").toString());
        });
    }

    /** Applies manifests on the server side; throws when one is refused. */
    public String apply(String yaml) {
        return runWithInput(yaml, "apply", "--server-side", "--force-conflicts", "-f", "-")
                .orThrow();
    }
}
