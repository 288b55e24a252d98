package io.securescore.operator.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An image in a registry, as one who pulls it reads it: an index, and a manifest, a configuration and layers. */
record PushedImage(LoopbackRegistry registry, ImageReference name) {

    /** The digest of the index. */
    String digest() {
        return registry.digest(name.getRepository(), name.getTag().orElseThrow());
    }

    /** What the index has images for. */
    List<Platform> platforms() throws IOException {
        return StreamSupport.stream(index().spliterator(), false)
                .map(entry -> entry.get("platform"))
                .map(platform -> new Platform(
                        platform.get("architecture").asText(),
                        platform.get("os").asText()))
                .toList();
    }

    /** The configuration for a platform. */
    JsonNode configuration(Platform platform) throws IOException {
        return new ObjectMapper()
                .readTree(registry.blob(
                        manifest(platform).get("config").get("digest").asText()));
    }

    /** The digest of that configuration: the id of the image. */
    String id(Platform platform) throws IOException {
        return manifest(platform).get("config").get("digest").asText();
    }

    /** The layers for a platform, as pulled. */
    List<byte[]> layers(Platform platform) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        for (JsonNode layer : manifest(platform).get("layers")) {
            layers.add(registry.blob(layer.get("digest").asText()));
        }
        return layers;
    }

    /** The headers of a layer's files and folders. */
    static List<TarArchiveEntry> entries(byte[] layer) throws IOException {
        try (TarArchiveInputStream tar = open(layer)) {
            List<TarArchiveEntry> entries = new ArrayList<>();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
            return entries;
        }
    }

    /** Unpacks all layers, one over the other. */
    void unpack(Platform platform, Path root) throws IOException {
        for (byte[] layer : layers(platform)) {
            try (TarArchiveInputStream tar = open(layer)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    Path path = root.resolve(entry.getName());
                    if (entry.isDirectory()) {
                        Files.createDirectories(path);
                    } else {
                        Files.copy(tar, path);
                    }
                }
            }
        }
    }

    private static TarArchiveInputStream open(byte[] layer) throws IOException {
        return new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)));
    }

    private JsonNode manifest(Platform platform) throws IOException {
        for (JsonNode entry : index()) {
            if (entry.get("platform").get("architecture").asText().equals(platform.getArchitecture())) {
                return registry.json(name.getRepository(), entry.get("digest").asText());
            }
        }
        throw new IllegalStateException("The index has no image for " + platform.getArchitecture());
    }

    private JsonNode index() throws IOException {
        return registry.json(name.getRepository(), name.getTag().orElseThrow()).get("manifests");
    }
}
