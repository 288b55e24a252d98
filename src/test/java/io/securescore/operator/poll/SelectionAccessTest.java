package io.securescore.operator.poll;

import static io.securescore.operator.poll.Watches.connector;
import static io.securescore.operator.poll.Watches.guid;
import static io.securescore.operator.poll.Watches.listing;
import static io.securescore.operator.poll.Watches.listingConnector;
import static io.securescore.operator.poll.Watches.selecting;
import static io.securescore.operator.poll.Watches.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.ConnectorSelector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Exclusion;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.Inventory.Connector;
import io.securescore.operator.score.Inventory.Subscription;
import io.securescore.operator.score.ScopeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which scopes a watch has, and which it may not have. */
class SelectionAccessTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final SecureScoreWatchSpec GROUP = selecting(List.of("mg-prod"), null, null);
    private static final NamespaceAccess BELOW_TEAM = new NamespaceAccess("team", false, Set.of(), Set.of("mg-team"));

    private Inventory inventory = Inventory.EMPTY;

    @Test
    void shouldDenyAListedScopeThatNoRuleAllows() {
        Membership members = resolve(listing("1h", 1, 2), allowing(1), Optional.empty());

        assertThat(members.scopes()).containsExactly(subscription(1));
        assertThat(members.denied()).containsExactly(subscription(2));
        assertThat(members.polled()).containsExactly(subscription(1));
        assertThat(members.resolved()).isTrue();
    }

    @Test
    void shouldDenyAConnectorWithItsHost() {
        SecureScoreWatchSpec spec = listingConnector(connector(2, "aws"));

        assertThat(resolve(spec, allowing(1), Optional.empty()).denied()).containsExactly(connector(2, "aws"));
        assertThat(resolve(spec, allowing(2), Optional.empty()).scopes()).containsExactly(connector(2, "aws"));
    }

    @Test
    void shouldNotDenyWhatIsExcludedAnyway() {
        read(in(1, "mg-prod"), in(2, "mg-prod"));
        SecureScoreWatchSpec spec = selecting(List.of("mg-prod"), null, null, new Exclusion(guid(2), "sandbox"));

        Membership members = resolve(spec, allowing(1), Optional.empty());

        assertThat(members.denied()).isEmpty();
        assertThat(members.leftOut()).isZero();
    }

    @Test
    void shouldLeaveOutAndCountSelectedScopesThatNoRuleAllows() {
        inventory = inventory.replacedBy(
                List.of(in(1, "mg-prod"), in(2, "mg-prod")),
                List.of(
                        new Connector(connector(1, "aws"), "aws", Optional.of(Environment.AWS)),
                        new Connector(connector(2, "aws"), "aws", Optional.of(Environment.AWS))));
        SecureScoreWatchSpec spec = selecting(List.of("mg-prod"), null, new ConnectorSelector(List.of()));

        Membership members = resolve(spec, allowing(1), Optional.empty());

        assertThat(members.scopes()).containsExactly(subscription(1), connector(1, "aws"));
        assertThat(members.selected()).containsExactlyInAnyOrder(subscription(1), connector(1, "aws"));
        assertThat(members.leftOut()).isEqualTo(2);
        assertThat(members.denied()).isEmpty();
    }

    @Test
    void shouldKeepAListedScopeUndecidedUntilTheTenantIsRead() {
        SecureScoreWatchSpec spec = listing("1h", 1, 2);

        Membership before = resolve(spec, BELOW_TEAM, Optional.empty());
        read(in(1, "mg-team"), in(2, "mg-other"));
        Membership after = resolve(spec, BELOW_TEAM, Optional.of(before));

        assertThat(Selection.needsTenant(spec, BELOW_TEAM)).isTrue();
        assertThat(before.scopes()).containsExactly(subscription(1), subscription(2));
        assertThat(before.undecided()).containsExactlyInAnyOrder(subscription(1), subscription(2));
        assertThat(before.polled()).isEmpty();
        assertThat(before.resolved()).isFalse();
        assertThat(after.scopes()).containsExactly(subscription(1));
        assertThat(after.polled()).containsExactly(subscription(1));
        assertThat(after.denied()).containsExactly(subscription(2));
        assertThat(after.resolved()).isTrue();
    }

    @Test
    void shouldNeedNoTenantWhenRulesAllowEveryListedScopeById() {
        NamespaceAccess both = new NamespaceAccess("team", false, Set.of(subscription(1)), Set.of("mg-team"));

        assertThat(Selection.needsTenant(listing("1h", 1), both)).isFalse();
        assertThat(Selection.needsTenant(listing("1h", 1, 2), both)).isTrue();
        assertThat(Selection.needsTenant(listing("1h", 1, 2), allowing(1))).isFalse();
        assertThat(Selection.needsTenant(listing("1h", 1), NamespaceAccess.unlimited("team")))
                .isFalse();
    }

    @Test
    void shouldDenyAListedScopeThatTheWholeTenantLacks() {
        read(in(1, "mg-team"));

        assertThat(resolve(listing("1h", 2), BELOW_TEAM, Optional.empty()).denied())
                .containsExactly(subscription(2));
    }

    @Test
    void shouldKeepAllowingAListedScopeThatTheIdentityLosesSightOf() {
        SecureScoreWatchSpec spec = listing("1h", 1);
        read(in(1, "mg-team"));
        Membership full = resolve(spec, BELOW_TEAM, Optional.empty());
        read();

        assertThat(resolve(spec, BELOW_TEAM, Optional.of(full)).scopes()).containsExactly(subscription(1));
    }

    @Test
    void shouldDenyAtOnceWhatMovesOutOfTheManagementGroup() {
        SecureScoreWatchSpec spec = listing("1h", 1);
        read(in(1, "mg-team"));
        Membership full = resolve(spec, BELOW_TEAM, Optional.empty());
        read(in(1, "mg-other"));

        assertThat(resolve(spec, BELOW_TEAM, Optional.of(full)).denied()).containsExactly(subscription(1));
    }

    @Test
    void shouldTakeAChangeOfRulesForWhatItIsAndGuardNothing() {
        read(fleet());
        Membership full = resolve(GROUP, NamespaceAccess.unlimited("team"), Optional.empty());

        Membership narrowed = resolve(GROUP, allowing(1), Optional.of(full));

        assertThat(narrowed.scopes()).containsExactly(subscription(1));
        assertThat(narrowed.shrink()).isEmpty();
        assertThat(narrowed.leftOut()).isEqualTo(99);
    }

    @Test
    void shouldStillTakeALostManagementGroupForLostAccess() {
        NamespaceAccess access = new NamespaceAccess("team", false, Set.of(), Set.of("mg-prod"));
        read(fleet());
        Membership full = resolve(GROUP, access, Optional.empty());
        read(in(101, "mg-other"));

        Membership shrunk = resolve(GROUP, access, Optional.of(full));

        assertThat(shrunk.scopes()).hasSize(100);
        assertThat(shrunk.shrink().orElseThrow().lost()).isEqualTo(100);
    }

    @Test
    void shouldNotGuardSelectedScopesThatMovedOutOfWhatIsAllowed() {
        NamespaceAccess access = new NamespaceAccess("team", false, Set.of(), Set.of("mg-prod"));
        SecureScoreWatchSpec all = new SecureScoreWatchSpec(
                70,
                null,
                null,
                null,
                null,
                new SecureScoreWatchSpec.Selection(null, true, null, null),
                null,
                null,
                "1h",
                false);
        read(in(1, "mg-prod"), in(2, "mg-prod"));
        Membership full = resolve(all, access, Optional.empty());
        read(in(1, "mg-prod"), in(2, "mg-other"));

        Membership moved = resolve(all, access, Optional.of(full));

        assertThat(moved.scopes()).containsExactly(subscription(1));
        assertThat(moved.leftOut()).isEqualTo(1);
    }

    @Test
    void shouldShowAnUnreadSelectionWithoutWhatIsDenied() {
        read(in(1, "mg-prod"), in(2, "mg-prod"));
        Membership seeded = resolve(GROUP, NamespaceAccess.unlimited("team"), Optional.empty());
        inventory = Inventory.EMPTY;

        Membership byId = resolve(GROUP, allowing(1), Optional.of(seeded));
        Membership byGroup = resolve(GROUP, BELOW_TEAM, Optional.of(seeded));

        assertThat(byId.scopes()).containsExactly(subscription(1));
        assertThat(byGroup.scopes()).containsExactly(subscription(1), subscription(2));
        assertThat(byGroup.polled()).isEmpty();
    }

    private Membership resolve(SecureScoreWatchSpec spec, NamespaceAccess access, Optional<Membership> previous) {
        return Selection.resolve(spec, 1, access, previous, inventory, Optional.empty(), NOW);
    }

    private static NamespaceAccess allowing(int... subscriptions) {
        Set<ScopeId> ids =
                IntStream.of(subscriptions).mapToObj(Watches::subscription).collect(Collectors.toSet());
        return new NamespaceAccess("team", false, ids, Set.of());
    }

    private void read(Subscription... subscriptions) {
        inventory = inventory.replacedBy(List.of(subscriptions), List.of());
    }

    private static Subscription[] fleet() {
        return IntStream.rangeClosed(1, 100).mapToObj(n -> in(n, "mg-prod")).toArray(Subscription[]::new);
    }

    private static Subscription in(int n, String... groups) {
        return new Subscription(subscription(n), "s" + n, "tenant", true, Map.of(), Set.of(groups));
    }
}
