package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HelmTest {

    @Test
    void shouldKnowNothingOfTheUser() {
        assertThat(Helm.local().run("env").orThrow().lines().filter(line -> line.contains("_HOME=")))
                .hasSize(3)
                .allSatisfy(line -> {
                    Path folder = Path.of(line.substring(line.indexOf('"') + 1, line.length() - 1));
                    assertThat(folder).startsWithRaw(Path.of(System.getProperty("java.io.tmpdir")));
                    assertThat(Files.exists(folder.getParent())).isFalse();
                });
    }

    @Test
    void shouldSayWhyACommandFailed() {
        assertThatThrownBy(() -> Helm.local().run("lint", "none").orThrow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("helm ended with 1: Error: ");
    }
}
