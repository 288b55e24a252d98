package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * kubectl, as the user of a kubeconfig.
 *
 * @param binary the program; {@code kubectl} alone is looked for on the PATH
 */
public record Kubectl(Path binary, Path kubeconfig) {

    /** What one run of kubectl printed and how it ended. */
    public record Result(int exitCode, String stdout, String stderr) {
        /** The standard output of a run that must have succeeded. */
        public String orThrow() {
            if (exitCode != 0) {
                throw new IllegalStateException("kubectl ended with " + exitCode + ": " + stderr.strip());
            }
            return stdout;
        }
    }

    /** kubectl for what needs no cluster. */
    static Kubectl local() {
        return new Kubectl(Binaries.find().path("kubectl"), Path.of("/dev/null"));
    }

    /** Runs kubectl; a failure is a result too. */
    public Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs kubectl with a text as its standard input. */
    public Result runWithInput(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(Arrays.asList(arguments));
        try {
            Path directory = Files.createTempDirectory("kubectl-");
            try {
                return run(command, input, directory);
            } finally {
                Binaries.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result run(List<String> command, String input, Path directory) throws IOException {
        Path stdin = Files.writeString(directory.resolve("stdin"), input);
        Path stdout = directory.resolve("stdout");
        Path stderr = directory.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(stdin.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        // What kubectl remembers of an API server is keyed by its port, which the next one may get
        builder.environment().put("KUBECACHEDIR", directory.resolve("cache").toString());
        int code = Child.awaitExit(builder.start(), 120);
        return new Result(code, Files.readString(stdout), Files.readString(stderr));
    }

    /** Applies manifests on the server side; throws when one is refused. */
    public String apply(String yaml) {
        return runWithInput(yaml, "apply", "--server-side", "--force-conflicts", "-f", "-")
                .orThrow();
    }
}
