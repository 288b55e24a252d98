package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.InstalledProgram;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told what by the shipped example. */
class AlertmanagerExampleTest {
    private static final String CONFIG = "--config.file=" + MonitoringStack.ALERTMANAGER;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audience=security severity=warning owner=team-payments | team-payments",
                "audience=security severity=critical owner=team-payments | team-payments",
                "audience=security severity=warning | security",
                "audience=security severity=critical | security",
                "audience=security severity=info owner=team-payments | digest",
                "audience=platform severity=critical | pager",
                "audience=platform severity=warning owner=team-payments | platform",
                "audience=platform severity=info | digest",
            })
    void shouldRouteByAudienceSeverityAndOwner(String labels, String receiver) {
        String[] arguments = Stream.concat(
                        Stream.of("config", "routes", "test", CONFIG, "alertname=SecureScoreDropped"),
                        Stream.of(labels.split(" ")))
                .toArray(String[]::new);

        assertThat(InstalledProgram.AMTOOL.run(arguments).orThrow().strip()).isEqualTo(receiver);
    }

    @Test
    void shouldBeAConfigurationThatAlertmanagerTakes() {
        CommandResult check = InstalledProgram.AMTOOL.run(
                "check-config",
                Path.of("")
                        .toAbsolutePath()
                        .resolve(MonitoringStack.ALERTMANAGER)
                        .toString());

        assertThat(check.exitCode()).as(check.stderr()).isZero();
    }
}
