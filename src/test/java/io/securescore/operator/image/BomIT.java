package io.securescore.operator.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code target/bom.json} lists what the image holds. */
class BomIT {
    /** A dependency of Quarkus' that its build leaves out. */
    private static final String LEFT_OUT = "io.quarkus.quarkus-ide-launcher-";

    private final JsonNode bom =
            new ObjectMapper().readTree(Path.of("target/bom.json").toFile());

    BomIT() throws IOException {}

    @Test
    void shouldListEveryLibraryOfTheImageAndNoOther() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (JsonNode component : bom.get("components")) {
            listed.add(component.get("group").asText() + "."
                    + component.get("name").asText() + "-"
                    + component.get("version").asText() + ".jar");
        }
        assertThat(listed).hasSize(bom.get("components").size()).hasSizeGreaterThan(100);
        listed.removeIf(name -> name.startsWith(LEFT_OUT));

        Set<String> held = new TreeSet<>();
        for (String folder : List.of("main", "boot")) {
            try (Stream<Path> files = Files.list(Path.of("target/quarkus-app/lib", folder))) {
                files.map(file -> file.getFileName().toString()).forEach(held::add);
            }
        }
        System.out.printf("The image holds %d libraries%n", held.size());
        assertThat(listed).isEqualTo(held);
    }

    @Test
    void shouldNameTheVersionsThatThePomAsksFor() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(versions("io.quarkus", "quarkus-core")).containsExactly(property(pom, "quarkus.platform.version"));
        assertThat(versions("com.azure", "azure-identity")).containsExactly(property(pom, "azure-identity.version"));
        assertThat(versions("org.assertj", "assertj-core")).isEmpty();
    }

    @Test
    void shouldBeTheSameForTheSameLibraries() {
        assertThat(bom.has("serialNumber")).isFalse();
        assertThat(bom.get("metadata").has("timestamp")).isFalse();
        assertThat(bom.get("metadata").get("component").get("purl").asText())
                .startsWith("pkg:maven/io.securescore/securescore-operator@");
    }

    private List<String> versions(String group, String name) {
        return StreamSupport.stream(bom.get("components").spliterator(), false)
                .filter(component -> component.get("group").asText().equals(group))
                .filter(component -> component.get("name").asText().equals(name))
                .map(component -> component.get("version").asText())
                .toList();
    }

    private static String property(String pom, String name) {
        return pom.replaceAll("(?s).*<" + name + ">([^<]+)</.*", "$1");
    }
}
