package io.securescore.operator.check;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.azure.Identity;
import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.azure.ScoreSource.InventoryAnswer;
import io.securescore.operator.azure.ScoreSource.ScoresAnswer;
import io.securescore.operator.check.CheckReport.Count;
import io.securescore.operator.check.CheckReport.Problem;
import io.securescore.operator.check.CheckReport.Waived;
import io.securescore.operator.poll.Membership;
import io.securescore.operator.poll.Selection;
import io.securescore.operator.poll.SweepReadings;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks Azure once for what the operator would ask, and reports what it may not read. It takes the same way: the same port,
 * selection, batches and causes. Only the cause of every missing score is asked for, where the operator takes a sample.
 */
public final class Check {
    private final ScoreSource source;
    private final int subscriptionsPerQuery;
    private final Function<String, NamespaceAccess> access;
    private final Clock clock;
    private final Consumer<String> progress;

    /**
     * @param access what the watches of a namespace may name
     * @param progress is told what takes a while
     */
    public Check(
            ScoreSource source,
            int subscriptionsPerQuery,
            Function<String, NamespaceAccess> access,
            Clock clock,
            Consumer<String> progress) {
        this.source = source;
        this.subscriptionsPerQuery = subscriptionsPerQuery;
        this.access = access;
        this.clock = clock;
        this.progress = progress;
    }

    /** @param named the watches to check; the whole tenant when there is none */
    public CheckReport run(CheckReport.Azure azure, Identity identity, List<NamedWatch> named) {
        List<NamedWatch> watches = named.stream().distinct().toList();
        List<String> names = watches.stream().map(NamedWatch::name).toList();
        Commands commands = new Commands(identity);
        if (identity.failure().isPresent()) {
            return without(azure, identity, names, problem(identity.failure().get(), commands));
        }
        InventoryAnswer answer = source.inventory();
        Optional<Problem> problem = answer.failure().map(failure -> problem(failure, commands));
        boolean answered = answer.failure()
                .filter(failure -> failure.cause() != Cause.NOTHING_READABLE)
                .isEmpty();
        if (!answered) {
            return without(azure, identity, names, problem.get());
        }
        Inventory inventory = Inventory.EMPTY.replacedBy(answer.subscriptions(), answer.connectors());
        Map<NamedWatch, Membership> members =
                watches.stream().collect(Collectors.toMap(watch -> watch, watch -> members(watch, inventory)));
        Set<ScopeId> scopes = watches.isEmpty()
                ? Stream.concat(inventory.subscriptions().keySet().stream(), inventory.connectors().keySet().stream())
                        .collect(Collectors.toCollection(TreeSet::new))
                : members.values().stream()
                        .flatMap(membership -> membership.scopes().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        Map<ScopeId, ScopeReading> readings = new TreeMap<>(read(scopes, inventory));
        Set<ScopeId> scored = readings.values().stream()
                .filter(reading -> reading.state() == ScopeState.SCORED)
                .map(ScopeReading::id)
                .collect(Collectors.toSet());
        Gaps gaps = new Gaps(commands, inventory, writtenNames(watches));
        List<Gap> found = new ArrayList<>();
        watches.forEach(watch -> found.addAll(ofSelection(watch, members.get(watch), inventory, gaps)));
        List<Waived> waived = new ArrayList<>();
        readings.values().stream()
                .filter(reading -> !scored.contains(reading.id()))
                .forEach(reading -> {
                    List<NamedWatch> naming = watches.stream()
                            .filter(watch -> members.get(watch).scopes().contains(reading.id()))
                            .toList();
                    List<String> waiting = naming.stream()
                            .filter(watch -> waivedUntil(watch, reading.id()).isEmpty())
                            .map(NamedWatch::name)
                            .toList();
                    if (watches.isEmpty() || !waiting.isEmpty()) {
                        found.add(gaps.unscored(reading, waiting));
                    } else {
                        waived.add(new Waived(
                                reading.id(),
                                gaps.name(reading.id()),
                                reading.state().label(),
                                waivedUntil(naming.get(0), reading.id()).get()));
                    }
                });
        return new CheckReport(
                azure,
                identity,
                problem,
                new Count(
                        inventory.subscriptions().size(), inventory.connectors().size()),
                Count.of(scopes),
                Count.of(scored),
                names,
                found,
                waived);
    }

    private static CheckReport without(
            CheckReport.Azure azure, Identity identity, List<String> watches, Problem problem) {
        Count none = new Count(0, 0);
        return new CheckReport(azure, identity, Optional.of(problem), none, none, none, watches, List.of(), List.of());
    }

    private static Problem problem(Failure failure, Commands commands) {
        String message = Gaps.sentence(failure.message());
        return switch (failure.cause()) {
            case CREDENTIAL -> new Problem("CredentialFailed", message, commands.federate());
            case NOTHING_READABLE -> new Problem("NothingReadable", message, commands.assignOnTenant());
            case THROTTLED -> new Problem("Throttled", message, List.of());
            case FAILED -> new Problem("Failed", message, List.of());
        };
    }

    private Membership members(NamedWatch watch, Inventory inventory) {
        return Selection.resolve(
                watch.spec(),
                1,
                access.apply(watch.namespace()),
                Optional.empty(),
                inventory,
                Optional.empty(),
                clock.instant());
    }

    private static Map<ScopeId, String> writtenNames(List<NamedWatch> watches) {
        return watches.stream()
                .map(NamedWatch::spec)
                .flatMap(spec -> Stream.concat(
                        spec.subscriptions().stream()
                                .filter(entry -> entry.name() != null)
                                .map(entry -> Map.entry(ScopeId.subscription(entry.id()), entry.name())),
                        spec.connectors().stream()
                                .filter(entry -> entry.name() != null)
                                .map(entry -> Map.entry(ScopeId.of(entry.id()), entry.name()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, other) -> first));
    }

    /** What is wrong with a watch before any score is read. */
    private List<Gap> ofSelection(NamedWatch watch, Membership members, Inventory inventory, Gaps gaps) {
        SecureScoreWatchSpec spec = watch.spec();
        List<Gap> found = new ArrayList<>();
        List<String> groups = spec.select() == null ? List.of() : spec.select().managementGroups();
        Optional<String> unsupported = groups.isEmpty() ? Optional.empty() : source.managementGroupsUnsupported();
        if (unsupported.isEmpty()) {
            groups.stream()
                    .filter(group -> inventory.subscriptions().values().stream()
                            .noneMatch(subscription ->
                                    subscription.managementGroups().contains(group.toLowerCase(Locale.ROOT))))
                    .forEach(group -> found.add(gaps.unreadableGroup(group, watch.name())));
        }
        if (members.leftOut() > 0 && members.scopes().isEmpty()) {
            found.add(Gaps.nothingSelected(watch.name(), Optional.of(Gaps.DENIED)));
        } else if (unsupported.isPresent() || (found.isEmpty() && members.namesNothing())) {
            found.add(Gaps.nothingSelected(watch.name(), unsupported));
        }
        members.denied().forEach(id -> found.add(gaps.denied(id, watch.name())));
        Stream.concat(
                        spec.subscriptions().stream()
                                .map(entry -> misnamed(watch, entry.id(), entry.name(), inventory, gaps)),
                        spec.connectors().stream()
                                .map(entry -> misnamed(watch, entry.id(), entry.name(), inventory, gaps)))
                .flatMap(Optional::stream)
                .filter(gap -> members.mayShow(gap.id().orElseThrow()))
                .forEach(found::add);
        return found;
    }

    private static Optional<Gap> misnamed(
            NamedWatch watch, String id, String expected, Inventory inventory, Gaps gaps) {
        ScopeId scope = ScopeId.parse(id);
        return Optional.ofNullable(expected)
                .map(FreeText::clean)
                .filter(written -> !written.isEmpty())
                .filter(written -> inventory
                        .nameOf(scope)
                        .map(FreeText::clean)
                        .filter(name -> !name.equalsIgnoreCase(written))
                        .isPresent())
                .map(written -> gaps.misnamed(scope, written, watch.name()));
    }

    /** The last day of the waiver that is in effect. */
    private Optional<String> waivedUntil(NamedWatch watch, ScopeId id) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return watch.spec().waivers().stream()
                .filter(waiver -> ScopeId.parse(waiver.id()).equals(id))
                .map(waiver -> LocalDate.parse(waiver.until()))
                .filter(until -> !today.isAfter(until))
                .findFirst()
                .map(LocalDate::toString);
    }

    private Map<ScopeId, ScopeReading> read(Set<ScopeId> scopes, Inventory inventory) {
        List<ScopeId> hosts = scopes.stream()
                .flatMap(id -> id.host().stream())
                .distinct()
                .sorted()
                .toList();
        Map<ScopeId, ScopeReading> rows = new HashMap<>();
        Map<ScopeId, Failure> failures = new HashMap<>();
        forBatches(hosts, subscriptionsPerQuery, "Reading scores", batch -> {
            ScoresAnswer answer = source.scores(Set.copyOf(batch));
            answer.readings().forEach(reading -> rows.put(reading.id(), reading));
            answer.failure().ifPresent(failure -> batch.forEach(host -> failures.put(host, failure)));
        });
        SweepReadings found =
                new SweepReadings(scopes, rows, failures, inventory, true, source.connectorsUnsupported());
        Map<ScopeId, ScopeReading> causes = new HashMap<>();
        forBatches(
                List.copyOf(new TreeSet<>(found.toDiagnose())),
                ScoreSource.DIAGNOSED_AT_ONCE,
                "Asking why there is no score",
                batch -> causes.putAll(source.diagnose(batch, true)));
        return found.complete(causes);
    }

    private void forBatches(List<ScopeId> all, int size, String what, Consumer<Collection<ScopeId>> batch) {
        for (int from = 0; from < all.size(); from += size) {
            int to = Math.min(all.size(), from + size);
            progress.accept(
                    what + ": " + to + " of " + all.size() + (all.size() == 1 ? " subscription" : " subscriptions"));
            batch.accept(all.subList(from, to));
        }
    }
}
