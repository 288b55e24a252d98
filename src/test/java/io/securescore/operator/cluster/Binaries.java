package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that holds kube-apiserver, etcd and kubectl.
 *
 * <p>{@link #find()} takes the first of: the folder that {@code KUBEBUILDER_ASSETS} names, the user's cache folder, the
 * published envtest archive, a build from source. What the last two bring is kept in the cache folder.
 */
public record Binaries(Path directory) {
    /** The Go module that pins the versions, from the root of the repository. */
    static final Path MODULE = Path.of("src/test/envtest").toAbsolutePath();

    private static final List<String> NAMES = List.of("kube-apiserver", "etcd", "kubectl");

    /** A way to get the programs that are not on this machine yet. */
    interface Source {
        /** The folder's name in the cache: what and which version. */
        String key();

        /** Puts the three programs into an empty folder, and says what it does. */
        void fill(Path directory) throws IOException, InterruptedException;
    }

    /** Finds, downloads or builds the programs; throws when no way works, so that no test is silently skipped. */
    public static Binaries find() {
        String kubernetes = pinned("k8s.io/kubernetes");
        String key = "kubernetes-" + kubernetes + "-etcd-" + pinned("go.etcd.io/etcd/server/v3");
        String minor = kubernetes.substring(0, kubernetes.lastIndexOf('.'));
        return find(
                System.getenv(),
                List.of(new EnvtestArchive(minor, EnvtestArchive.INDEX), new GoBuild(key, kubernetes)));
    }

    static Binaries find(Map<String, String> environment, List<Source> sources) {
        List<String> tried = new ArrayList<>();
        String assets = environment.get("KUBEBUILDER_ASSETS");
        if (assets != null && !assets.isBlank()) {
            Binaries named = new Binaries(Path.of(assets));
            if (named.complete()) {
                say("from KUBEBUILDER_ASSETS, " + assets);
                return named;
            }
            tried.add("KUBEBUILDER_ASSETS=" + assets + " lacks one of " + NAMES);
        }
        Path cache = cacheFolder(environment);
        for (Source source : sources) {
            Binaries cached = new Binaries(cache.resolve(source.key()));
            if (cached.complete()) {
                say("from the cache, " + cached.directory);
                return cached;
            }
        }
        tried.add("the cache " + cache + " has none yet");
        tried.forEach(Binaries::say);
        for (Source source : sources) {
            try {
                return fill(cache, source);
            } catch (IOException e) {
                tried.add(source.key() + ": " + e.getMessage());
                say(tried.get(tried.size() - 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted; the next start goes on with it", e);
            }
        }
        throw new IllegalStateException("There is no kube-apiserver, etcd and kubectl to test with: "
                + String.join("; ", tried)
                + ". Install Go (see src/test/envtest/README.md) or name a folder that has them in"
                + " KUBEBUILDER_ASSETS.");
    }

    /** The path of one of the programs. */
    Path path(String name) {
        return directory.resolve(name);
    }

    private boolean complete() {
        return NAMES.stream().allMatch(name -> Files.isExecutable(path(name)));
    }

    private static Path cacheFolder(Map<String, String> environment) {
        String xdg = environment.get("XDG_CACHE_HOME");
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("securescore-operator").resolve("envtest");
    }

    /** Fills a folder beside its final place and moves it there when it is whole, one process at a time. */
    private static Binaries fill(Path cache, Source source) throws IOException, InterruptedException {
        Files.createDirectories(cache);
        try (FileChannel channel =
                        FileChannel.open(cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Binaries result = new Binaries(cache.resolve(source.key()));
            if (lock.isValid() && result.complete()) {
                return result;
            }
            Path filling = cache.resolve(".filling-" + source.key());
            delete(filling);
            Files.createDirectory(filling);
            try {
                source.fill(filling);
                if (!new Binaries(filling).complete()) {
                    throw new IOException("brought not all of " + NAMES);
                }
                delete(result.directory);
                Files.move(filling, result.directory, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(filling);
            }
            say("kept in " + result.directory);
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
    static void say(String line) {
        System.out.println("[api server] " + line);
    }

    private static String pinned(String module) {
        try {
            Matcher line = Pattern.compile("(?m)^\\s*(?:require )?" + Pattern.quote(module) + " (v\\S+)")
                    .matcher(Files.readString(MODULE.resolve("go.mod")));
            if (!line.find()) {
                throw new IllegalStateException(MODULE + "/go.mod pins no " + module);
            }
            return line.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException("start this from the root of the repository", e);
        }
    }
}
