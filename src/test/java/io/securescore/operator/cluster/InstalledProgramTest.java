package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class InstalledProgramTest {
    @Test
    void shouldSayWhatToInstallWhenAProgramIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> InstalledProgram.ALERTMANAGER.binary("/nowhere"))
                .withMessage("There is no prometheus-alertmanager or alertmanager on the PATH: install it (Debian and"
                        + " Ubuntu: apt-get install prometheus-alertmanager, version 2.42 or later of Prometheus and 0.25"
                        + " of Alertmanager)");
    }
}
