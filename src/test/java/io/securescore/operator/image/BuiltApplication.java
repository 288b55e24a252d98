package io.securescore.operator.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the packaged operator says of itself.
 *
 * @param name of the artifact
 * @param version of the artifact
 * @param revision of the source, as in {@code securescore_operator_build_info}
 */
record BuiltApplication(String name, String version, String revision) {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    private static final String SETTINGS = "META-INF/microprofile-config.properties";

    /**
     * Reads the operator's own jar.
     *
     * @param application the folder that Quarkus builds
     */
    static BuiltApplication read(Path application) throws IOException {
        Path folder = application.resolve("app");
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is missing: run make build first");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            Matcher name =
                    JAR.matcher(jars.size() == 1 ? jars.get(0).getFileName().toString() : "");
            if (!name.matches()) {
                throw new IOException(folder + " should hold the operator's jar alone, not " + jars);
            }
            return new BuiltApplication(name.group(1), name.group(2), revision(jars.get(0)));
        }
    }

    private static String revision(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile());
                InputStream settings = jar.getInputStream(jar.getEntry(SETTINGS))) {
            Properties properties = new Properties();
            properties.load(settings);
            return properties.getProperty("operator.revision");
        }
    }
}
