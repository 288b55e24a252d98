package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RightTest {

    @Test
    void shouldNeedEverythingOnceWhereAllNamespacesAreWatched() {
        assertThat(Right.list(Right.needed(Set.of(), "own", "lease", "lease-ledger-0")))
                .isEqualTo("list, watch securescorewatches.securescore.io in all namespaces;"
                        + " patch securescorewatches.securescore.io/status in all namespaces;"
                        + " create, patch events.events.k8s.io in all namespaces;"
                        + " get, create, update, patch leases.coordination.k8s.io in namespace own;"
                        + " get, create, patch configmaps in namespace own");
    }

    @Test
    void shouldNeedWatchesAndEventsOfEachWatchedNamespaceOnly() {
        assertThat(Right.needed(Set.of("a", "b"), "own", "lease", "lease-ledger-0"))
                .extracting(Right::namespace)
                .containsOnly("a", "b", "own");
    }

    @Test
    void shouldNeedNoLeaseWithoutAnElectionAndNothingOfItsOwnWithoutANamespace() {
        assertThat(Right.list(Right.needed(Set.of("a"), "own", "", "lease-ledger-0")))
                .endsWith("in namespace a; get, create, patch configmaps in namespace own");
        assertThat(Right.list(Right.needed(Set.of("a"), "", "", "lease-ledger-0")))
                .endsWith("create, patch events.events.k8s.io in namespace a");
    }

    @Test
    void shouldAskForTheLeaseAndTheLedgerByName() {
        assertThat(Right.needed(Set.of(), "own", "lease", "lease-ledger-0"))
                .contains(
                        new Right("update", "coordination.k8s.io", "leases", "", "own", "lease"),
                        new Right("patch", "", "configmaps", "", "own", "lease-ledger-0"));
    }
}
