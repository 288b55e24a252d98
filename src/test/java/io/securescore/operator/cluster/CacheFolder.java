package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of the user's cache that keeps what takes long to get, each thing in a folder named by its version. */
record CacheFolder(Path path) {

    /** Puts files into an empty folder, and says what it does. */
    interface Filler {
        void fill(Path folder) throws IOException, InterruptedException;
    }

    /** The folder {@code securescore-operator/<name>} of {@code XDG_CACHE_HOME}, by default {@code ~/.cache}. */
    static CacheFolder of(Map<String, String> environment, String name) {
        String xdg = environment.get("XDG_CACHE_HOME");
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return new CacheFolder(base.resolve("securescore-operator").resolve(name));
    }

    /** A version by what is in these files: 12 hexadecimal digits. */
    static String version(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The folder of a version when it holds all of the files. */
    Optional<Path> find(String version, List<String> files) {
        Path folder = path.resolve(version);
        return files.stream().allMatch(file -> Files.exists(folder.resolve(file)))
                ? Optional.of(folder)
                : Optional.empty();
    }

    /**
     * The folder of a version; when it does not hold all of the files yet, a folder beside it is filled and moved there
     * when it is whole, by one process at a time.
     */
    Path fill(String version, List<String> files, Filler filler) throws IOException, InterruptedException {
        Optional<Path> found = find(version, files);
        return found.isPresent() ? found.get() : fillLocked(version, files, filler);
    }

    private Path fillLocked(String version, List<String> files, Filler filler)
            throws IOException, InterruptedException {
        Files.createDirectories(path);
        try (FileChannel channel =
                        FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Optional<Path> found = find(version, files);
            if (lock.isValid() && found.isPresent()) {
                return found.get();
            }
            Path result = path.resolve(version);
            String half = ".filling-" + version;
            delete(path.resolve(half));
            Path filling = Files.createDirectory(path.resolve(half));
            try {
                filler.fill(filling);
                if (find(half, files).isEmpty()) {
                    throw new IOException("brought not all of " + files);
                }
                delete(result);
                Files.move(filling, result, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(filling);
            }
            return result;
        }
    }

    /** Deletes a folder and what it holds; nothing when there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Prints one line of progress. */
    static void say(String topic, String line) {
        System.out.println("[" + topic + "] " + line);
    }
}
