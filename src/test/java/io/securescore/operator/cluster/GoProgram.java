package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this project's own in Go, in a module of its own; it is built once and kept in the user's cache folder.
 *
 * @param module the folder of the module
 */
public record GoProgram(Path module) {
    private static final List<String> SOURCES = List.of("main.go", "go.mod", "go.sum");

    /** Runs the program with this input; a failure is a result too. */
    public CommandResult run(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        command.addAll(List.of(arguments));
        return CommandResult.of(command, input, (environment, folder) -> {});
    }

    private Path binary() {
        String name = module.getFileName().toString();
        try {
            return CacheFolder.of(System.getenv(), "tools")
                    .fill(
                            name + "-"
                                    + CacheFolder.version(SOURCES.stream()
                                            .map(module::resolve)
                                            .toList()),
                            List.of(name),
                            folder -> new GoCommand(module, Map.of())
                                    .run(
                                            "tools",
                                            name,
                                            "build",
                                            "-v",
                                            "-trimpath",
                                            "-ldflags",
                                            "-s -w",
                                            "-o",
                                            folder.resolve(name).toString(),
                                            "."))
                    .resolve(name);
        } catch (IOException e) {
            throw new IllegalStateException("There is no program " + name + " to test with: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; the next start goes on with it", e);
        }
    }
}
