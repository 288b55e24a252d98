package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.watch.GoldenCase.Played;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each directory of {@code src/test/resources/status} is a case: what is known ({@code in.yaml}) makes the status and the
 * events ({@code out.yaml}). {@code -Dgoldens=update} writes the latter anew, to be read before they are committed.
 */
class StatusGoldenTest {
    private static final Path CASES = Path.of("src/test/resources/status");
    private static final boolean UPDATE = "update".equals(System.getProperty("goldens"));
    private static final int MANY_SCOPES = 30;
    private static final int SHOWN_SCOPES = 3;

    @BeforeAll
    static void readTimes() {
        GoldenCase.YAML.registerModule(new JavaTimeModule());
    }

    @Test
    void shouldCoverAtLeast35Cases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(35);
    }

    @TestFactory
    Stream<DynamicTest> shouldWriteTheGoldenStatusAndEvents() {
        return each(directory -> {
            ArrayNode steps = GoldenCase.YAML.createArrayNode();
            play(directory, played -> steps.add(rendered(played.decision())));
            String text = GoldenCase.YAML.writeValueAsString(steps);
            Path golden = directory.resolve("out.yaml");
            if (UPDATE) {
                Files.writeString(golden, text);
            }
            assertThat(text).isEqualTo(Files.readString(golden));
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldHoldNoTimeInAMessageAndStayUnder1024Characters() {
        return each(directory ->
                play(directory, played -> messages(played.decision()).forEach(message -> assertThat(message)
                        .hasSizeLessThan(1_024)
                        .doesNotContainPattern("\\d{4}-\\d\\d-\\d\\dT")
                        .doesNotContain("null", "Optional", "[]", "  "))));
    }

    @TestFactory
    Stream<DynamicTest> shouldCountEveryScopeOnce() {
        return each(directory -> play(directory, played -> played.decision()
                .status()
                .map(SecureScoreWatchStatus::summary)
                .ifPresent(summary -> assertThat(summary.total())
                        .isEqualTo(summary.scored() + summary.missing() + summary.pending()))));
    }

    @TestFactory
    Stream<DynamicTest> shouldSayNothingWhenLookedAtAgain() {
        return each(directory -> play(directory, played -> {
            WatchInput again = withPrevious(played.input(), stands(played));
            WatchDecision decision = WatchDecision.of(again, played.decision().said());
            assertThat(decision.status()).isEmpty();
            assertThat(decision.events()).isEmpty();
            assertThat(decision.edited()).isEqualTo(played.decision().said().isEmpty());
        }));
    }

    @TestFactory
    Stream<DynamicTest> shouldSayNothingWhenANewProcessLooksAtWhatTheLastOneWrote() {
        return each(directory -> play(directory, played -> {
            Optional<SecureScoreWatchStatus> stored = stands(played).map(StatusGoldenTest::asStored);
            WatchDecision decision = WatchDecision.of(withPrevious(played.input(), stored), Optional.empty());
            assertThat(decision.events()).isEmpty();
            assertThat(decision.status()).isEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> shouldRestAtMostAnHour() {
        return each(directory -> play(
                directory,
                played -> assertThat(played.decision().rest()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1))));
    }

    private static Stream<DynamicTest> each(ThrowingConsumer test) {
        return cases().stream()
                .map(directory ->
                        DynamicTest.dynamicTest(directory.getFileName().toString(), () -> test.accept(directory)));
    }

    private interface ThrowingConsumer {
        void accept(Path directory) throws IOException;
    }

    private static List<Path> cases() {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void play(Path directory, Consumer<Played> each) throws IOException {
        GoldenCase.play(directory.resolve("in.yaml"), each);
    }

    private static WatchInput withPrevious(WatchInput input, Optional<SecureScoreWatchStatus> previous) {
        return new WatchInput(
                input.spec(),
                input.generation(),
                input.membership(),
                input.records(),
                input.ledgers(),
                input.inventory(),
                input.staleAfter(),
                input.sweep(),
                input.requestedAt(),
                previous,
                input.now());
    }

    /** What the watch's status holds after a step. */
    private static Optional<SecureScoreWatchStatus> stands(Played played) {
        return played.decision().said().map(WatchDecision.Said::status).or(() -> played.input()
                .previous());
    }

    /** Through JSON, as the API server keeps it. */
    private static SecureScoreWatchStatus asStored(SecureScoreWatchStatus status) {
        return GoldenCase.YAML.convertValue(GoldenCase.YAML.valueToTree(status), SecureScoreWatchStatus.class);
    }

    private static Stream<String> messages(WatchDecision decision) {
        return Stream.concat(
                decision.events().stream().map(WatchEvent::message),
                decision.status().stream()
                        .flatMap(status -> Stream.concat(
                                Stream.of(status.message()),
                                status.conditions().stream().map(condition -> condition.getMessage()))));
    }

    private static ObjectNode rendered(WatchDecision decision) {
        ObjectNode step = GoldenCase.YAML.createObjectNode();
        step.set(
                "status",
                decision.status()
                        .map(status -> shortened(GoldenCase.YAML.valueToTree(status)))
                        .orElse(step.textNode("not written")));
        ArrayNode events = step.putArray("events");
        decision.events().forEach(event -> events.add(event.type() + " " + event.reason() + ": " + event.message()));
        return step;
    }

    /** Of very many scopes the first ones and the last ones. */
    private static JsonNode shortened(ObjectNode status) {
        JsonNode scopes = status.path("scopes");
        if (scopes.size() > MANY_SCOPES) {
            ArrayNode shown = GoldenCase.YAML.createArrayNode();
            for (int i = 0; i < scopes.size(); i++) {
                if (i < SHOWN_SCOPES || i >= scopes.size() - SHOWN_SCOPES) {
                    shown.add(scopes.get(i));
                } else if (i == SHOWN_SCOPES) {
                    shown.add("and " + (scopes.size() - 2 * SHOWN_SCOPES) + " more");
                }
            }
            status.set("scopes", shown);
        }
        return status;
    }
}
