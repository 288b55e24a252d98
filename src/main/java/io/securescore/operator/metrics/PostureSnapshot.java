package io.securescore.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeRecord;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import io.securescore.operator.watch.ScopeVerdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one scrape exposes, taken at one moment so that the families of the scrape agree with each other: the watches in the
 * order of namespace and name, and each scope once, in the order of its id.
 */
final class PostureSnapshot {
    private final Function<ScopeId, ScopeLedger> ledgers;
    private final List<Watch> watches = new ArrayList<>();
    private final Map<ScopeId, Scope> scopes = new TreeMap<>();
    private final Set<ScopeId> named = new HashSet<>();
    private final Map<String, byte[]> controlLabels = new HashMap<>();

    /** A watch and the labels that name it. */
    record Watch(WatchPosture posture, byte[] labels) {
        SecureScoreWatchSpec spec() {
            return posture.watch().getSpec();
        }

        List<Condition> conditions() {
            var status = posture.watch().getStatus();
            return status == null || status.conditions() == null ? List.of() : status.conditions();
        }
    }

    /**
     * A scope that a watch names which isn't suspended.
     *
     * @param verdict of the first of those watches that knows it; record and environment are the same in all that do
     * @param ledger the account of its points
     * @param controls those that go with the score, one per id, also when Azure sent one twice
     * @param id the label {@code scope_id}
     * @param identity the labels {@code scope_type} and {@code cloud}
     */
    record Scope(
            ScopeVerdict verdict, ScopeLedger ledger, List<SecureScoreControl> controls, byte[] id, byte[] identity) {
        ScopeRecord record() {
            return verdict.record();
        }

        Optional<SecureScore> score() {
            return record().score();
        }
    }

    PostureSnapshot(Stream<WatchPosture> postures, Function<ScopeId, ScopeLedger> ledgers) {
        this.ledgers = ledgers;
        Map<String, byte[]> identities = new HashMap<>();
        postures.sorted(Comparator.comparing(
                                (WatchPosture p) -> p.watch().getMetadata().getNamespace())
                        .thenComparing(p -> p.watch().getMetadata().getName()))
                .forEach(posture -> add(posture, identities));
    }

    private void add(WatchPosture posture, Map<String, byte[]> identities) {
        var metadata = posture.watch().getMetadata();
        watches.add(
                new Watch(posture, Labels.of("watch_namespace", metadata.getNamespace(), "watch", metadata.getName())));
        named.addAll(posture.members());
        for (ScopeVerdict verdict : posture.scopes()) {
            // A watch whose access isn't decided yet may know less than another one
            scopes.compute(
                    verdict.record().id(),
                    (id, known) ->
                            known == null || known.record().lastPoll().isEmpty() ? scope(verdict, identities) : known);
        }
    }

    private Scope scope(ScopeVerdict verdict, Map<String, byte[]> identities) {
        ScopeId id = verdict.record().id();
        String cloud = verdict.environment().map(Object::toString).orElse("");
        return new Scope(
                verdict,
                ledgers.apply(id),
                controls(verdict.record()),
                Labels.of("scope_id", id.value()),
                identities.computeIfAbsent(
                        id.type() + cloud, key -> Labels.of("scope_type", id.type(), "cloud", cloud)));
    }

    private static List<SecureScoreControl> controls(ScopeRecord record) {
        if (record.score().isEmpty() || record.controls().isEmpty()) {
            return List.of();
        }
        Map<String, SecureScoreControl> byId = new LinkedHashMap<>();
        record.controls().get().forEach(control -> byId.putIfAbsent(control.id(), control));
        boolean unique = byId.size() == record.controls().get().size();
        return unique ? record.controls().get() : List.copyOf(byId.values());
    }

    List<Watch> watches() {
        return watches;
    }

    /** The watches that aren't suspended. */
    List<Watch> pollingWatches() {
        return watches.stream().filter(watch -> !watch.posture().suspended()).toList();
    }

    Iterable<Scope> scopes() {
        return scopes.values();
    }

    int scopeCount() {
        return scopes.size();
    }

    Scope scope(ScopeId id) {
        return scopes.get(id);
    }

    /** The label {@code control_id}: the same few controls recur in every scope. */
    byte[] label(SecureScoreControl control) {
        return controlLabels.computeIfAbsent(control.id(), id -> Labels.of("control_id", id));
    }

    /** The tenant as a status tells it, which is known before Azure has answered. */
    Optional<String> tenantId() {
        return watches.stream()
                .map(watch -> watch.posture().watch().getStatus())
                .filter(status -> status != null && status.tenantId() != null)
                .map(SecureScoreWatchStatus::tenantId)
                .findFirst();
    }

    /** Whether any watch names the scope, suspended or not. */
    boolean names(ScopeId id) {
        return named.contains(id);
    }
}
