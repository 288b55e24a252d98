package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder that holds kube-apiserver, etcd and kubectl.
 *
 * <p>{@link #find()} takes the first of: the folder that {@code KUBEBUILDER_ASSETS} names, the user's cache folder, the
 * published envtest archive, a build from source. What the last two bring is kept in the cache folder.
 */
public record Binaries(Path directory) {
    /** The Go module that pins the versions, from the root of the repository. */
    static final Path MODULE = Path.of("src/test/envtest").toAbsolutePath();

    /** What the lines of progress begin with. */
    static final String TOPIC = "api server";

    private static final List<String> NAMES = List.of("kube-apiserver", "etcd", "kubectl");

    /** A way to get the programs that are not on this machine yet. */
    interface Source extends CacheFolder.Filler {
        /** The folder's name in the cache: what and which version. */
        String key();
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
        CacheFolder cache = CacheFolder.of(environment, "envtest");
        for (Source source : sources) {
            Optional<Path> cached = cache.find(source.key(), NAMES);
            if (cached.isPresent()) {
                say("from the cache, " + cached.get());
                return new Binaries(cached.get());
            }
        }
        tried.add("the cache " + cache.path() + " has none yet");
        tried.forEach(Binaries::say);
        for (Source source : sources) {
            try {
                Path filled = cache.fill(source.key(), NAMES, source);
                say("kept in " + filled);
                return new Binaries(filled);
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

    /** Prints one line of progress. */
    static void say(String line) {
        CacheFolder.say(TOPIC, line);
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
