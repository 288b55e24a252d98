package io.securescore.operator.metrics;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.config.OperatorConfig;
import io.securescore.operator.metrics.PostureSnapshot.Scope;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeProfile;
import io.securescore.operator.score.ScopeState;
import io.securescore.operator.score.ScoreStore;
import io.securescore.operator.score.SecureScore;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes the series of scopes, controls and watches at scrape time, from the watches there are and what is known of their
 * scopes at that moment; nobody keeps gauges, so none can outlive its watch. Only the leader has any.
 *
 * <p>A series exists only when it has a value: there is no NaN and no 0 in place of an unknown. Ratios are 0..1, times are
 * seconds since 1970. The samples are the same in the classic text format and in OpenMetrics.
 */
public final class PostureExposition {
    private final Supplier<Stream<WatchPosture>> watches;
    private final ScoreStore store;
    private final Function<ScopeId, Duration> staleAfter;
    private final OperatorConfig settings;
    private final BooleanSupplier leading;
    private final LabelAllowList tags;
    private final LabelAllowList watchLabels;

    /**
     * @param watches every watch in the informer cache, judged now
     * @param store the inventory and the ledgers
     * @param staleAfter from which age a score of a scope is stale
     * @param leading whether this process leads
     */
    public PostureExposition(
            Supplier<Stream<WatchPosture>> watches,
            ScoreStore store,
            Function<ScopeId, Duration> staleAfter,
            OperatorConfig settings,
            BooleanSupplier leading) {
        this.watches = watches;
        this.store = store;
        this.staleAfter = staleAfter;
        this.settings = settings;
        this.leading = leading;
        this.tags = LabelAllowList.ofTags(settings.metrics().subscriptionTags().orElse(List.of()));
        this.watchLabels =
                LabelAllowList.ofWatchLabels(settings.metrics().watchLabels().orElse(List.of()));
    }

    /** Whether controls are exposed when this many scopes are watched. */
    public static boolean exposesControls(OperatorConfig.Metrics settings, int watchedScopes) {
        return switch (settings.controls()) {
            case "on" -> true;
            case "off" -> false;
            default -> watchedScopes <= settings.controlsMaxScopes();
        };
    }

    /**
     * Writes everything there is now, or nothing when another process leads. The first byte comes after all judging.
     *
     * @return how many series that were
     */
    long write(OutputStream out, ExpositionFormat format) throws IOException {
        if (!leading.getAsBoolean()) {
            return 0;
        }
        PostureSnapshot snapshot = new PostureSnapshot(watches.get(), store::ledger);
        ExpositionWriter writer = new ExpositionWriter(out, format);
        writeScores(writer, snapshot);
        writeScopeInfo(writer, snapshot);
        writeScopeStates(writer, snapshot);
        writeScopeTimes(writer, snapshot);
        boolean controls = exposesControls(settings.metrics(), snapshot.scopeCount());
        if (store.ledgersKnown()) {
            LedgerSeries.write(writer, snapshot, controls);
        }
        if (controls) {
            ControlSeries.write(writer, snapshot);
        }
        writer.family(
                "securescore_controls_exposed",
                "1 when series of controls are exposed, 0 when the settings leave them out.");
        writer.sample(controls ? 1 : 0);
        WatchSeries.write(writer, snapshot, watchLabels);
        WatchScopeSeries.write(writer, snapshot);
        PlanSeries.write(writer, snapshot);
        if (settings.coverage().enabled()) {
            writeUnwatched(writer, snapshot);
        }
        writer.flush();
        return writer.samples();
    }

    private void writeScores(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family(
                "securescore_scope_score_ratio",
                "Classic secure score of a scope as last read, 0..1: its current points by its maximum points.");
        perScore(writer, snapshot, SecureScore::ratio);
        writer.family("securescore_scope_current_points", "Points of Defender for Cloud that a scope has earned.");
        perScore(writer, snapshot, SecureScore::currentPoints);
        writer.family("securescore_scope_max_points", "Points of Defender for Cloud that a scope can earn.");
        perScore(writer, snapshot, SecureScore::maxPoints);
        writer.family(
                "securescore_scope_weight",
                "How much a scope counts in an aggregate, which is sum(score_ratio * weight) / sum(weight).");
        perScore(writer, snapshot, score -> BigDecimal.valueOf(score.weight()));
    }

    private static void perScore(
            ExpositionWriter writer, PostureSnapshot snapshot, Function<SecureScore, BigDecimal> value)
            throws IOException {
        for (Scope scope : snapshot.scopes()) {
            if (scope.score().isPresent()) {
                writer.sample(value.apply(scope.score().get()), scope.id(), scope.identity());
            }
        }
    }

    private void writeScopeInfo(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        String homeTenant = store.inventory().tenantId().or(snapshot::tenantId).orElse("");
        writer.family(
                "securescore_scope_info",
                "Name, tenant and tags of a watched scope as Azure last said, to join on scope_id; always 1.");
        for (Scope scope : snapshot.scopes()) {
            Optional<ScopeProfile> profile = store.profile(scope.record().id());
            StringBuilder labels = new StringBuilder(256);
            Labels.append(labels, "scope_name", FreeText.clean(scope.verdict().name()));
            Labels.append(
                    labels,
                    "subscription_id",
                    scope.record().id().subscriptionGuid().orElse(""));
            Labels.append(
                    labels,
                    "tenant_id",
                    profile.map(ScopeProfile::tenantId)
                            .filter(tenant -> !tenant.isEmpty())
                            .orElse(homeTenant));
            Labels.append(labels, "model", SecureScoreWatchStatus.CLASSIC_SECURE_SCORE);
            tags.append(labels, profile.map(ScopeProfile::tags).orElse(Map.of()));
            writer.sample(1, scope.id(), scope.identity(), Labels.encode(labels));
        }
    }

    private static void writeScopeStates(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        // A denied scope has no series
        ScopeState[] states = Stream.of(ScopeState.values())
                .filter(state -> state != ScopeState.DENIED)
                .toArray(ScopeState[]::new);
        byte[][] labels = Stream.of(states)
                .map(state -> Labels.of("state", state.label()))
                .toArray(byte[][]::new);
        writer.family("securescore_scope_state", "1 for the state that the last poll of a scope found, 0 for others.");
        for (Scope scope : snapshot.scopes()) {
            for (int i = 0; i < states.length; i++) {
                writer.sample(scope.record().state() == states[i] ? 1 : 0, scope.id(), labels[i]);
            }
        }
    }

    private void writeScopeTimes(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family(
                "securescore_scope_last_success_timestamp_seconds",
                "When the score of a scope was last read, in Unix time.");
        for (Scope scope : snapshot.scopes()) {
            Optional<Instant> read =
                    scope.score().flatMap(score -> scope.record().lastSuccess());
            if (read.isPresent()) {
                writer.sample(read.get().getEpochSecond(), scope.id());
            }
        }
        writer.family(
                "securescore_scope_stale_timestamp_seconds",
                "When the score of a scope turns, or turned, stale, in Unix time.");
        for (Scope scope : snapshot.scopes()) {
            Optional<Instant> stale = scope.score().flatMap(score -> scope.record()
                    .staleAt(staleAfter.apply(scope.record().id())));
            if (stale.isPresent()) {
                writer.sample(stale.get().getEpochSecond(), scope.id());
            }
        }
    }

    private void writeUnwatched(ExpositionWriter writer, PostureSnapshot snapshot) throws IOException {
        writer.family(
                "securescore_unwatched_subscription_info",
                "A readable, enabled subscription that no watch names; always 1.");
        List<Inventory.Subscription> unwatched = store.inventory().subscriptions().values().stream()
                .filter(subscription -> subscription.enabled() && !snapshot.names(subscription.id()))
                .sorted(Comparator.comparing(Inventory.Subscription::id))
                .toList();
        for (Inventory.Subscription subscription : unwatched) {
            writer.sample(
                    1,
                    Labels.of(
                            "subscription_id",
                            subscription.id().lastPart(),
                            "subscription_name",
                            FreeText.clean(subscription.name())));
        }
    }
}
