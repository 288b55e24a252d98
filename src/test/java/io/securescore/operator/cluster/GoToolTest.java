package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GoToolTest {

    @Test
    void shouldKeepEveryProgramUnderItsVersion() {
        assertThat(GoTool.HELM_DOCS.binary()).isExecutable().endsWith(Path.of("tools/helm-docs-v1.14.2/helm-docs"));
        assertThat(GoTool.CONTROLLER_GEN.binary())
                .isExecutable()
                .endsWith(Path.of("tools/controller-gen-v0.19.0/controller-gen"));
    }

    @Test
    void shouldSayWhyAProgramCanNotBeBuilt() {
        assertThatThrownBy(() -> new GoTool("no package/none", "v1.0.0", "").binary())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("There is no none to test with: go install ended with 1: ")
                .hasMessageEndingWith("(it needs Go 1.26 on the PATH and a Go module proxy)");
    }
}
