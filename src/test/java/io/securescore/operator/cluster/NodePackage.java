package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of a folder with a package.json and its lock, to run Node.js in: what the lock pins is installed once, kept in the
 * user's cache folder and linked here. {@link #close()} deletes the copy.
 */
public final class NodePackage implements AutoCloseable {
    private static final String MODULES = "node_modules";
    private static final String MANIFEST = "package.json";
    private static final String LOCK = "package-lock.json";

    private final Path copy;

    private NodePackage(Path copy) {
        this.copy = copy;
    }

    /** Copies the files of a folder, none of its folders. */
    public static NodePackage copyOf(Path folder) {
        Path modules = modules(folder);
        try (Stream<Path> files = Files.list(folder)) {
            NodePackage result = new NodePackage(Files.createTempDirectory("node-"));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, result.copy.resolve(file.getFileName()));
            }
            Files.createSymbolicLink(result.copy.resolve(MODULES), modules);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs Node.js to its end in the copy; a failure is a result too. */
    public CommandResult node(String... arguments) {
        return run(copy, Stream.concat(Stream.of("node"), Stream.of(arguments)).toList());
    }

    @Override
    public void close() {
        try {
            CacheFolder.delete(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path modules(Path folder) {
        try {
            String version = CacheFolder.version(List.of(folder.resolve(LOCK)));
            return CacheFolder.of(System.getenv(), "node")
                    .fill(version, List.of(MODULES), filling -> install(folder, filling))
                    .resolve(MODULES);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "can't install what " + folder.resolve(LOCK) + " pins: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; the next start goes on with it", e);
        }
    }

    private static void install(Path folder, Path filling) throws IOException {
        for (String file : List.of(MANIFEST, LOCK)) {
            Files.copy(folder.resolve(file), filling.resolve(file));
        }
        CacheFolder.say("node", "installing what " + folder + " needs");
        CommandResult installed = run(filling, List.of("npm", "ci", "--no-audit", "--no-fund"));
        if (installed.exitCode() != 0) {
            throw new IOException("npm ci ended with " + installed.exitCode() + ": "
                    + installed.stderr().strip());
        }
    }

    private static CommandResult run(Path directory, List<String> command) {
        try {
            return CommandResult.of(command, directory, "", (environment, temporary) -> {});
        } catch (UncheckedIOException e) {
            throw new IllegalStateException("Node.js 18 or later with npm must be on the PATH: " + e.getMessage(), e);
        }
    }
}
