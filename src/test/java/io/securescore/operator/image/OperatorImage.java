package io.securescore.operator.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * The operator's container image, built by Jib: no Docker, no shell in the build. Its digest depends on the built
 * application, the base and the labels alone: every file and the image itself bear the same time, and no environment is
 * added to that of the base.
 *
 * @param application the folder that Quarkus builds, {@code target/quarkus-app}
 * @param base name of the base image in its registry, {@code tar://} and the path of one, or {@code scratch}
 * @param labels of the image
 */
record OperatorImage(Path application, String base, Map<String, String> labels) {
    static final String USER = "65532:65532";
    static final String HOME = "/app";
    static final List<String> ENTRY_POINT = List.of("java", "-jar", HOME + "/quarkus-run.jar");
    static final int PORT = 9000;
    /** What it holds of the built application, by layers from the rarest to the most frequent change. */
    static final List<String> FILES = List.of("lib", "app", "quarkus", "quarkus-run.jar");

    static final List<Platform> PLATFORMS = List.of(new Platform("amd64", "linux"), new Platform("arm64", "linux"));

    private static final String LABEL = "org.opencontainers.image.";

    OperatorImage {
        // The order of Map.copyOf differs between JVMs
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /**
     * The image of a built application, labelled with what the application itself reports.
     *
     * @param source URL of the source repository; empty when it is not known
     */
    static OperatorImage of(Path application, String base, String source) throws IOException {
        BuiltApplication built = BuiltApplication.read(application);
        Map<String, String> labels = new TreeMap<>(Map.of(
                LABEL + "title", built.name(),
                LABEL + "version", built.version(),
                LABEL + "revision", built.revision()));
        if (!source.isEmpty()) {
            labels.put(LABEL + "source", source);
        }
        return new OperatorImage(application, base, labels);
    }

    /** Pushes one index with an image for every platform, or one image for one. A registry on loopback needs no trusted certificate. */
    JibContainer push(ImageReference target, List<Platform> platforms) throws IOException, InterruptedException {
        return build(
                Containerizer.to(registry(target))
                        .setAllowInsecureRegistries(target.getRegistry().matches("(localhost|127\\.[0-9.]+)(:\\d+)?")),
                new LinkedHashSet<>(platforms));
    }

    /** Writes the image for one platform as {@code docker load} and {@code kind load image-archive} read it. */
    JibContainer save(ImageReference name, Platform platform, Path tar) throws IOException, InterruptedException {
        return build(Containerizer.to(TarImage.at(tar).named(name)), Set.of(platform));
    }

    private JibContainer build(Containerizer containerizer, Set<Platform> platforms)
            throws IOException, InterruptedException {
        try {
            return start().setPlatforms(platforms)
                    .setFileEntriesLayers(
                            layer("libraries", FILES.subList(0, 1)), layer("application", FILES.subList(1, 4)))
                    .setUser(USER)
                    .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                    .setEntrypoint(ENTRY_POINT)
                    .addExposedPort(Port.tcp(PORT))
                    .setLabels(labels)
                    .setCreationTime(Instant.EPOCH)
                    .containerize(containerizer.setToolName("securescore-operator"));
        } catch (InvalidImageReferenceException
                | RegistryException
                | CacheDirectoryCreationException
                | ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private JibContainerBuilder start() throws InvalidImageReferenceException {
        return base.startsWith(Jib.TAR_IMAGE_PREFIX) ? Jib.from(base) : Jib.from(registry(ImageReference.parse(base)));
    }

    /** An image in its registry, with the credentials that {@code docker login} left for it. */
    private static RegistryImage registry(ImageReference reference) {
        CredentialRetrieverFactory credentials = CredentialRetrieverFactory.forImage(reference, event -> {});
        return RegistryImage.named(reference).addCredentialRetriever(credentials.dockerConfig());
    }

    private FileEntriesLayer layer(String name, List<String> files) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (String file : files) {
            layer.addEntryRecursive(
                    application.resolve(file), AbsoluteUnixPath.get(HOME).resolve(file));
        }
        return layer.build();
    }
}
