package io.securescore.operator.azure;

import static io.securescore.operator.azure.AzureFixture.SECRET;
import static io.securescore.operator.azure.AzureFixture.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FaultRule;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No secret and no token ends in a log, a message or a metric, whatever goes wrong. */
class SecretsTest {
    /** How every access token of the fake begins: as every JSON web token. */
    private static final String TOKEN = "eyJ";

    private static final Pattern SHIPPED_LEVEL = Pattern.compile("quarkus\\.log\\.category\\.\"(.*)\"\\.level");
    private static final String[] FAULTS = {"scores-with-controls", "inventory", "arm-score", "token"};

    @Test
    void shouldShowNoSecretAnywhereWhateverGoesWrong() throws Exception {
        List<Logger> quiet = withShippedLevels();
        List<String> said = new ArrayList<>();
        try (AzureFixture fixture = new AzureFixture(Estate.demo());
                CapturedLog log = new CapturedLog()) {
            said.addAll(everything(fixture));
            for (String operation : FAULTS) {
                for (FaultRule fault : List.of(
                        FaultRule.on(operation).status(500),
                        FaultRule.on(operation).error(401, "InvalidAuthenticationToken", SECRET),
                        FaultRule.on(operation).error(403, "AuthorizationFailed", SECRET),
                        FaultRule.on(operation).body("text/html", "<html>" + SECRET + "</html>"),
                        FaultRule.on(operation).status(400).body("application/json", "{\"error\":\"" + SECRET + "\"}"),
                        FaultRule.on(operation).reset())) {
                    fixture.azure.fault(fault);
                    said.addAll(everything(fixture));
                    fixture.azure.clearFaults();
                }
            }
            fixture.azure.setClientSecret("another");
            said.addAll(everything(fixture));
            fixture.registry.getMeters().forEach(meter -> said.add(meter.getId().toString()));

            assertThat(said).hasSizeGreaterThan(50);
            assertThat(said).noneMatch(text -> text.contains(SECRET) || text.contains(TOKEN));
            assertThat(log.lines()).noneMatch(line -> line.contains(SECRET) || line.contains(TOKEN));
            assertThat(log.lines())
                    .as("expected failures leave no stack trace")
                    .filteredOn(line -> !line.startsWith("DEBUG ") && !line.startsWith("TRACE "))
                    .noneMatch(line -> line.contains("\tat "));
        }
        assertThat(quiet).hasSize(2);
    }

    private static List<String> everything(AzureFixture fixture) {
        ScoreSource source = fixture.source();
        return List.of(
                String.valueOf(source.scores(subscriptions(2, 9))),
                String.valueOf(source.inventory()),
                String.valueOf(source.diagnose(subscriptions(9), true)));
    }

    /** The levels that the product ships, in effect while the returned loggers are held. */
    private static List<Logger> withShippedLevels() throws Exception {
        Properties properties = new Properties();
        try (InputStream in = SecretsTest.class.getResourceAsStream("/application.properties")) {
            properties.load(in);
        }
        List<Logger> loggers = new ArrayList<>();
        for (String name : properties.stringPropertyNames()) {
            Matcher matcher = SHIPPED_LEVEL.matcher(name);
            if (matcher.matches() && properties.getProperty(name).equals("OFF")) {
                Logger logger = Logger.getLogger(matcher.group(1));
                logger.setLevel(Level.OFF);
                loggers.add(logger);
            }
        }
        return loggers;
    }
}
