package io.securescore.operator.watch;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.securescore.operator.access.AccessRules;
import io.securescore.operator.access.InvalidAccessRules;
import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.poll.Intervals;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.poll.Selection;
import io.securescore.operator.poll.SweepStatus;
import io.securescore.operator.poll.Watchlist;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import io.securescore.operator.watch.WatchDecision.Said;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Plays the steps of one {@code in.yaml} as the process would live through them. A step says what is new at an instant; what
 * it leaves out stays as it was. Readings are those of a sweep of the watch that ends at the step's instant.
 */
final class GoldenCase {
    static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    record Script(String about, List<Step> steps) {}

    record Step(
            Instant now,
            Long generation,
            SecureScoreWatchSpec spec,
            String requestedAt,
            String staleAfter,
            Estate inventory,
            Integer fleet,
            Sweep sweep,
            List<Reading> readings,
            List<JsonNode> access,
            boolean restart,
            boolean recreated) {}

    record Estate(List<Subscription> subscriptions, List<Connector> connectors) {}

    record Subscription(String id, String name, String tenant, Map<String, String> tags, Set<String> groups) {}

    record Connector(String id, String name, String environment) {}

    record Sweep(
            Instant since,
            Instant lastAnswer,
            Failure failure,
            String handledRequest,
            Boolean restored,
            boolean ended) {}

    record Failure(ScoreSource.Cause cause, String message) {}

    /** @param controls each {@code name: current/maximum healthy/unhealthy/notApplicable} */
    record Reading(
            String id,
            String score,
            Long weight,
            String environment,
            String state,
            String message,
            Map<String, String> controls) {}

    /** A step as decided. */
    record Played(WatchInput input, WatchDecision decision) {}

    private static final String NAMESPACE = "team-a";

    private ScoreStore store = new ScoreStore();
    private long generation = 1;
    private SecureScoreWatchSpec spec;
    private Optional<String> requestedAt = Optional.empty();
    private NamespaceAccess access = NamespaceAccess.unlimited(NAMESPACE);
    private String staleAfter = "9h";
    private long tenantWide;
    private Optional<Membership> membership = Optional.empty();
    private SweepStatus sweep;
    private Optional<Said> said = Optional.empty();
    private Optional<SecureScoreWatchStatus> written = Optional.empty();

    static void play(Path in, Consumer<Played> each) throws IOException {
        GoldenCase play = new GoldenCase();
        for (Step step : YAML.readValue(in.toFile(), Script.class).steps()) {
            each.accept(play.next(step));
        }
    }

    private Played next(Step step) {
        if (step.access() != null) {
            access = access(step.access());
        }
        if (step.restart()) {
            store = restarted();
        }
        if (step.restart() || step.recreated()) {
            said = Optional.empty();
            written = step.recreated() ? Optional.empty() : written;
            sweep = new SweepStatus(
                    step.now(),
                    step.recreated() ? Optional.empty() : sweep.lastPollTime(),
                    step.recreated() ? Optional.empty() : sweep.lastAnswer(),
                    Optional.empty(),
                    sweep.handledRequest(),
                    step.restart());
            membership = step.recreated() ? Optional.empty() : membership;
        }
        generation = step.generation() == null ? generation : step.generation();
        spec = step.spec() == null ? spec : step.spec();
        requestedAt = Optional.ofNullable(step.requestedAt()).or(() -> requestedAt);
        staleAfter = step.staleAfter() == null ? staleAfter : step.staleAfter();
        Optional.ofNullable(step.inventory()).ifPresent(this::read);
        List<Reading> readings = new ArrayList<>(step.readings() == null ? List.of() : step.readings());
        if (step.fleet() != null) {
            readings.addAll(fleet(step.fleet()));
        }
        sweep = sweep(step, !readings.isEmpty());
        readings.forEach(reading -> store.apply(reading(reading), step.now()));
        membership = Optional.of(Selection.resolve(
                spec, generation, access, membership, store.inventory(), sweep.handledRequest(), step.now()));
        WatchInput input = new WatchInput(
                spec,
                generation,
                membership.get(),
                store::get,
                store::ledger,
                store.inventory(),
                id -> Intervals.parse(staleAfter),
                sweep,
                requestedAt,
                said.map(Said::status).or(() -> written),
                step.now());
        WatchDecision decision = WatchDecision.of(input, said);
        said = decision.said();
        written = decision.status().or(() -> written);
        return new Played(input, decision);
    }

    /** What a new process knows: the ledgers, what the status tells of the scopes, and the inventory of its first sweep. */
    private ScoreStore restarted() {
        ScoreStore restarted = new ScoreStore();
        restarted.restore(store.ledgers());
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withUid("restarted")
                .withGeneration(generation)
                .build());
        watch.setSpec(spec);
        watch.setStatus(written.orElse(null));
        new Watchlist(restarted, namespace -> access, Intervals.parse(staleAfter), Clock.systemUTC()).resolve(watch);
        restarted.inventory(store.inventory());
        return restarted;
    }

    private static NamespaceAccess access(List<JsonNode> rules) {
        try {
            return AccessRules.parse(rules.toString()).of(NAMESPACE);
        } catch (InvalidAccessRules invalid) {
            throw new IllegalArgumentException(invalid);
        }
    }

    private SweepStatus sweep(Step step, boolean polled) {
        Sweep told = step.sweep();
        SweepStatus last = sweep == null
                ? new SweepStatus(
                        step.now(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false)
                : sweep;
        boolean ended = polled || told != null && told.ended();
        Optional<Failure> failure = Optional.ofNullable(told).map(Sweep::failure);
        return new SweepStatus(
                Optional.ofNullable(told).map(Sweep::since).orElse(last.since()),
                ended ? Optional.of(step.now()) : last.lastPollTime(),
                Optional.ofNullable(told)
                        .map(Sweep::lastAnswer)
                        .or(() -> ended && failure.isEmpty() ? Optional.of(step.now()) : last.lastAnswer()),
                ended ? failure.map(f -> new ScoreSource.Failure(f.cause(), f.message())) : last.failure(),
                Optional.ofNullable(told).map(Sweep::handledRequest).or(last::handledRequest),
                Optional.ofNullable(told)
                        .map(Sweep::restored)
                        .orElse(last.restored() && !(ended && failure.isEmpty())));
    }

    private void read(Estate estate) {
        tenantWide++;
        store.inventory(new Inventory(
                estate.subscriptions() == null
                        ? Map.of()
                        : estate.subscriptions().stream()
                                .map(s -> new Inventory.Subscription(
                                        ScopeId.subscription(s.id()),
                                        s.name(),
                                        s.tenant(),
                                        true,
                                        s.tags() == null ? Map.of() : s.tags(),
                                        s.groups() == null ? Set.of() : s.groups()))
                                .collect(Collectors.toMap(Inventory.Subscription::id, s -> s)),
                estate.connectors() == null
                        ? Map.of()
                        : estate.connectors().stream()
                                .map(c -> new Inventory.Connector(
                                        ScopeId.of(c.id()), c.name(), Environment.parse(c.environment())))
                                .collect(Collectors.toMap(Inventory.Connector::id, c -> c)),
                tenantWide));
    }

    /** A fleet of subscriptions below mg-fleet: scores of 40 to 79 in turn, none for every hundredth. */
    private List<Reading> fleet(int size) {
        read(new Estate(
                IntStream.range(0, size)
                        .mapToObj(i -> new Subscription(
                                guid(i),
                                "fleet-%04d".formatted(i),
                                "99999999-0000-4000-8000-000000000000",
                                null,
                                Set.of("mg-fleet")))
                        .toList(),
                null));
        return IntStream.range(0, size)
                .mapToObj(i -> i % 100 == 99
                        ? new Reading(guid(i), null, null, null, "NotScored", null, null)
                        : new Reading(guid(i), (40 + i % 40) + "/100", 10L, "Azure", null, null, null))
                .toList();
    }

    private static String guid(int i) {
        return "f1ee7000-0000-4000-8000-%012d".formatted(i);
    }

    private static ScopeReading reading(Reading reading) {
        ScopeId id = ScopeId.parse(reading.id());
        if (reading.score() == null) {
            ScopeReading without =
                    ScopeReading.without(id, ScopeState.parse(reading.state()).orElseThrow(), reading.message());
            return reading.environment() == null
                    ? without
                    : without.in(Environment.parse(reading.environment()).orElseThrow());
        }
        String[] points = reading.score().split("/");
        return ScopeReading.scored(
                id,
                Environment.parse(reading.environment() == null ? "Azure" : reading.environment())
                        .orElseThrow(),
                new SecureScore(
                        new BigDecimal(points[0]),
                        new BigDecimal(points[1]),
                        reading.weight() == null ? 100 : reading.weight()),
                reading.controls() == null
                        ? null
                        : reading.controls().entrySet().stream()
                                .map(control -> control(control.getKey(), control.getValue()))
                                .toList());
    }

    private static SecureScoreControl control(String name, String numbers) {
        String[] part = numbers.split("[ /]");
        return new SecureScoreControl(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                name,
                new BigDecimal(part[0]),
                new BigDecimal(part[1]),
                Long.parseLong(part[2]),
                Long.parseLong(part[3]),
                Long.parseLong(part[4]));
    }
}
