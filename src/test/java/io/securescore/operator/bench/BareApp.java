package io.securescore.operator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that a Quarkus operator can be: one reconciler that does nothing, and a readiness probe. Built by Maven under
 * {@code target/bench-app} with this project's Quarkus version.
 */
final class BareApp {
    private static final Path FOLDER = Path.of("target/bench-app");
    private static final Path JAR = FOLDER.resolve("target/quarkus-app/quarkus-run.jar");
    private static final Pattern VERSION =
            Pattern.compile("<quarkus\\.platform\\.version>([^<]+)</quarkus\\.platform\\.version>");

    private BareApp() {}

    /** Builds it, unless it is built already, and answers its jar. */
    static Path build() throws IOException, InterruptedException {
        if (Files.exists(JAR)) {
            return JAR;
        }
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        if (!version.find()) {
            throw new IllegalStateException("pom.xml has no quarkus.platform.version");
        }
        copy("pom.xml", "pom.xml");
        copy("application.properties", "src/main/resources/application.properties");
        copy("BareReconciler.java", "src/main/java/bare/BareReconciler.java");
        Process maven = new ProcessBuilder(
                        "mvn", "-q", "-B", "-ntp", "package", "-Dquarkus.platform.version=" + version.group(1))
                .directory(FOLDER.toFile())
                .inheritIO()
                .start();
        if (maven.waitFor() != 0) {
            throw new IllegalStateException("Maven did not build the bare app in " + FOLDER + "; its output is above");
        }
        return JAR;
    }

    private static void copy(String resource, String file) throws IOException {
        Path target = FOLDER.resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream in = BareApp.class.getResourceAsStream("/bench-app/" + resource)) {
            Files.write(target, in.readAllBytes());
        }
    }
}
