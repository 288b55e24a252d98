package io.securescore.operator.image;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Builds the image of {@code target/quarkus-app}. Options: {@code --base=IMAGE}, {@code --image=REGISTRY/NAME:TAG},
 * {@code --source=URL}, {@code --platforms=linux/amd64,linux/arm64}, {@code --push}. Without {@code --push} it writes one archive for each platform to
 * {@code target/image}, which needs no registry but that of the base.
 */
public final class ImageBuild {
    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final Path ARCHIVES = Path.of("target/image");

    private static final String PLATFORMS = "linux/amd64,linux/arm64";

    private ImageBuild() {}

    /** Builds and prints; exits with 1 and one line when it cannot. */
    public static void main(String[] arguments) throws InterruptedException {
        String base = option(arguments, "base", "");
        try {
            BuiltApplication built = BuiltApplication.read(APPLICATION);
            OperatorImage image = OperatorImage.of(APPLICATION, base, option(arguments, "source", ""));
            ImageReference name =
                    ImageReference.parse(option(arguments, "image", built.name() + ":" + built.version()));
            List<Platform> platforms = platforms(option(arguments, "platforms", PLATFORMS));
            System.out.println("Image " + name + " of revision " + built.revision() + " on " + base);
            if (Arrays.asList(arguments).contains("--push")) {
                System.out.println(
                        "pushed " + name + "@" + image.push(name, platforms).getDigest());
            } else {
                save(image, name, platforms);
            }
        } catch (IOException | InvalidImageReferenceException e) {
            System.err.println("The image was not built: " + e.getMessage()
                    + "\nBASE names the base image (" + base
                    + "); BASE=tar:///path/of/base.tar PLATFORMS=linux/amd64 needs no registry."
                    + " PUSH=1 needs IMAGE=registry/name:tag and a docker login to that registry.");
            System.exit(1);
        }
    }

    private static void save(OperatorImage image, ImageReference name, List<Platform> platforms)
            throws IOException, InterruptedException {
        Files.createDirectories(ARCHIVES);
        for (Platform platform : platforms) {
            Path tar = ARCHIVES.resolve(platform.getOs() + "-" + platform.getArchitecture() + ".tar");
            String id = image.save(name, platform, tar).getImageId().toString();
            System.out.printf("wrote %s, %.1f MB, image id %s%n", tar, Files.size(tar) / 1e6, id);
        }
        System.out.println(
                "Load one with docker load -i or kind load image-archive, or push with PUSH=1 IMAGE=registry/name:tag.");
    }

    private static List<Platform> platforms(String names) throws IOException {
        if (!names.matches("\\w+/\\w+(,\\w+/\\w+)*")) {
            throw new IOException("PLATFORMS is " + names + ", not a list like " + PLATFORMS);
        }
        return Arrays.stream(names.split(","))
                .map(name -> name.split("/"))
                .map(name -> new Platform(name[1], name[0]))
                .toList();
    }

    private static String option(String[] arguments, String name, String otherwise) {
        String start = "--" + name + "=";
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(start))
                .map(argument -> argument.substring(start.length()))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }
}
