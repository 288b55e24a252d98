package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What one run of a command line program printed and how it ended. */
public record CommandResult(String program, int exitCode, String stdout, String stderr) {
    private static final int SECONDS = 120;

    /** The standard output of a run that must have succeeded. */
    public String orThrow() {
        if (exitCode != 0) {
            throw new IllegalStateException(program + " ended with " + exitCode + ": " + stderr.strip());
        }
        return stdout;
    }

    /** Runs a program to its end, as the other method does, where this JVM runs. */
    static CommandResult of(List<String> command, String input, BiConsumer<Map<String, String>, Path> environment) {
        return of(command, Path.of("").toAbsolutePath(), input, environment);
    }

    /**
     * Runs a program to its end.
     *
     * @param directory where it runs
     * @param environment changes the environment of this JVM for the program; it is given a folder too, which is deleted
     *     after the run
     */
    static CommandResult of(
            List<String> command, Path directory, String input, BiConsumer<Map<String, String>, Path> environment) {
        String program = Path.of(command.get(0)).getFileName().toString();
        try {
            Path folder = Files.createTempDirectory(program + "-");
            try {
                Path stdin = Files.writeString(folder.resolve("stdin"), input);
                Path stdout = folder.resolve("stdout");
                Path stderr = folder.resolve("stderr");
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectInput(stdin.toFile())
                        .redirectOutput(stdout.toFile())
                        .redirectError(stderr.toFile());
                environment.accept(builder.environment(), folder);
                int code = Child.awaitExit(builder.start(), SECONDS);
                return new CommandResult(program, code, Files.readString(stdout), Files.readString(stderr));
            } finally {
                CacheFolder.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
