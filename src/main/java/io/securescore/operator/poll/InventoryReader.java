package io.securescore.operator.poll;

import io.securescore.operator.azure.ScoreSource;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.azure.ScoreSource.InventoryAnswer;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScoreStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Reads what a sweep needs of the inventory into the {@link ScoreStore}, and knows when the whole tenant was last read. */
final class InventoryReader {
    private static final Logger LOG = Logger.getLogger(InventoryReader.class);
    private static final Duration COVERAGE_INTERVAL = Duration.ofHours(24);

    private final ScoreSource source;
    private final ScoreStore store;
    private final Clock clock;

    private Optional<Instant> lastTenantWide = Optional.empty();

    InventoryReader(ScoreSource source, ScoreStore store, Clock clock) {
        this.source = source;
        this.store = store;
        this.clock = clock;
    }

    /** Whether the whole tenant was not read for a day. */
    boolean isCoverageDue() {
        Instant now = clock.instant();
        return lastTenantWide
                .filter(last -> now.isBefore(last.plus(COVERAGE_INTERVAL)))
                .isEmpty();
    }

    /**
     * Reads the whole tenant, or the subscriptions that a plan needs; after a failure the last inventory stays.
     *
     * @return why it was not read; empty when it was
     */
    Optional<Failure> read(PollPlan plan, boolean coverageDue) {
        Set<ScopeId> hosts =
                plan.scopes().stream().flatMap(id -> id.host().stream()).collect(Collectors.toSet());
        boolean tenantWide = plan.tenantWide() || coverageDue;
        if (!tenantWide && hosts.isEmpty()) {
            return Optional.empty();
        }
        InventoryAnswer answer = tenantWide ? source.inventory() : source.inventory(hosts);
        if (answer.failure().isPresent()) {
            LOG.warnf(
                    "Inventory not read, the last one stays cause=%s message=\"%s\"",
                    answer.failure().get().cause(), answer.failure().get().message());
            return answer.failure();
        }
        Inventory known = store.inventory();
        if (tenantWide) {
            lastTenantWide = Optional.of(clock.instant());
            store.inventory(known.replacedBy(answer.subscriptions(), answer.connectors()));
        } else {
            store.inventory(known.updatedFor(hosts, answer.subscriptions(), answer.connectors()));
        }
        return Optional.empty();
    }
}
