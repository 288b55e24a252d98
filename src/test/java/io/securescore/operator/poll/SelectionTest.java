package io.securescore.operator.poll;

import static io.securescore.operator.poll.Watches.connector;
import static io.securescore.operator.poll.Watches.guid;
import static io.securescore.operator.poll.Watches.selecting;
import static io.securescore.operator.poll.Watches.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.ConnectorSelector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.Exclusion;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.TagSelector;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.WatchedSubscription;
import io.securescore.operator.poll.Membership.Shrink;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.Inventory.Connector;
import io.securescore.operator.score.Inventory.Subscription;
import io.securescore.operator.score.ScopeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final SecureScoreWatchSpec GROUP = selecting(List.of("MG-Prod"), null, null);

    private static final NamespaceAccess ALL = NamespaceAccess.unlimited("team");

    private Inventory inventory = Inventory.EMPTY;

    @Test
    void shouldSelectSubscriptionsBelowAnyAncestorManagementGroupInAnyCase() {
        read(List.of(in(1, "mg-root", "mg-prod"), in(2, "mg-root")));

        assertThat(resolve(GROUP, Optional.empty()).scopes()).containsExactly(subscription(1));
    }

    @Test
    void shouldNarrowBySeveralTagsAndAnyOfTheirValues() {
        read(List.of(
                tagged(1, Map.of("Env", "prod", "tier", "1")),
                tagged(2, Map.of("env", "live", "tier", "2")),
                tagged(3, Map.of("env", "Prod", "tier", "1")),
                tagged(4, Map.of("env", "prod"))));
        SecureScoreWatchSpec spec = selecting(
                List.of("mg-prod"),
                List.of(new TagSelector("env", List.of("prod", "live")), new TagSelector("tier", List.of("1", "2"))),
                null);

        assertThat(resolve(spec, Optional.empty()).scopes()).containsExactly(subscription(1), subscription(2));
    }

    @Test
    void shouldSelectConnectorsOfTheEnvironmentsHostedInSelectedSubscriptions() {
        read(
                List.of(in(1, "mg-prod"), in(2, "mg-other")),
                List.of(
                        new Connector(connector(1, "aws"), "aws", Optional.of(Environment.AWS)),
                        new Connector(connector(1, "gh"), "gh", Optional.of(Environment.GITHUB)),
                        new Connector(connector(2, "aws"), "aws", Optional.of(Environment.AWS))));
        SecureScoreWatchSpec spec = selecting(List.of("mg-prod"), null, new ConnectorSelector(List.of("AWS", "GCP")));

        assertThat(resolve(spec, Optional.empty()).scopes()).containsExactly(subscription(1), connector(1, "aws"));
    }

    @Test
    void shouldNotSelectConnectorsOfAnExcludedHost() {
        read(
                List.of(in(1, "mg-prod")),
                List.of(new Connector(connector(1, "aws"), "aws", Optional.of(Environment.AWS))));
        SecureScoreWatchSpec spec = selecting(
                List.of("mg-prod"), null, new ConnectorSelector(List.of()), new Exclusion(guid(1), "sandbox"));

        assertThat(resolve(spec, Optional.empty()).scopes()).isEmpty();
    }

    @Test
    void shouldKeepListedScopesThatNoInventoryShows() {
        read(List.of());

        Membership membership = resolve(Watches.listing("1h", 7), Optional.empty());

        assertThat(membership.scopes()).containsExactly(subscription(7));
        assertThat(membership.resolved()).isTrue();
    }

    @Test
    void shouldFoldIdsThatDifferOnlyInCase() {
        SecureScoreWatchSpec spec = new SecureScoreWatchSpec(
                null,
                null,
                null,
                List.of(
                        new WatchedSubscription("AAAAAAAA-0000-4000-8000-000000000001", null, null),
                        new WatchedSubscription("aaaaaaaa-0000-4000-8000-000000000001", null, null)),
                null,
                null,
                null,
                null,
                null,
                null);

        Membership membership = resolve(spec, Optional.empty());

        ScopeId folded = ScopeId.subscription("aaaaaaaa-0000-4000-8000-000000000001");
        assertThat(membership.scopes()).containsExactly(folded);
        assertThat(membership.foldedIds()).isEqualTo(Map.of(folded, 2));
    }

    @Test
    void shouldWaitUnresolvedForTheFirstInventory() {
        Membership membership = resolve(GROUP, Optional.empty());

        assertThat(membership.resolved()).isFalse();
        assertThat(membership.scopes()).isEmpty();
    }

    @Test
    void shouldDropAScopeOnlyAfterTwoInventoriesLackIt() {
        read(subscriptions(1, 10));
        Membership full = resolve(GROUP, Optional.empty());
        read(subscriptions(2, 10));
        Membership once = resolve(GROUP, Optional.of(full));
        read(subscriptions(2, 10));
        Membership twice = resolve(GROUP, Optional.of(once));

        assertThat(once.scopes()).hasSize(10).contains(subscription(1));
        assertThat(once.missingOnce()).containsExactly(subscription(1));
        assertThat(twice.scopes()).hasSize(9).doesNotContain(subscription(1));
    }

    @Test
    void shouldForgetThatAScopeWasMissingOnceItIsBack() {
        read(subscriptions(1, 10));
        Membership full = resolve(GROUP, Optional.empty());
        read(subscriptions(2, 10));
        Membership once = resolve(GROUP, Optional.of(full));
        read(subscriptions(1, 10));
        Membership back = resolve(GROUP, Optional.of(once));

        assertThat(back.missingOnce()).isEmpty();
        assertThat(back.scopes()).hasSize(10);
    }

    @Test
    void shouldTakeALossOfMoreThanATenthAndTwentyScopesForLostAccess() {
        read(subscriptions(1, 100));
        Membership full = resolve(GROUP, Optional.empty());
        read(subscriptions(22, 100));
        Membership shrunk = resolve(GROUP, Optional.of(full));
        read(subscriptions(22, 100));
        Membership still = resolve(GROUP, Optional.of(shrunk));

        assertThat(shrunk.scopes()).hasSize(100);
        assertThat(shrunk.shrink()).contains(new Shrink(NOW, 21, 100, Set.of()));
        assertThat(still.scopes()).hasSize(100);
    }

    @Test
    void shouldLetNineteenScopesLeaveAndAlsoATenthOfMany() {
        read(subscriptions(1, 50));
        Membership full = resolve(GROUP, Optional.empty());
        read(subscriptions(20, 50));
        assertThat(resolve(GROUP, Optional.of(full)).shrink()).isEmpty();

        inventory = Inventory.EMPTY;
        read(subscriptions(1, 300));
        full = resolve(GROUP, Optional.empty());
        read(subscriptions(31, 300));
        assertThat(resolve(GROUP, Optional.of(full)).shrink()).isEmpty();
    }

    @Test
    void shouldTakeAVanishedManagementGroupForLostAccess() {
        read(List.of(in(1, "mg-prod"), in(2, "mg-other")));
        Membership full = resolve(GROUP, Optional.empty());
        read(List.of(in(2, "mg-other")));

        assertThat(resolve(GROUP, Optional.of(full)).shrink()).contains(new Shrink(NOW, 1, 1, Set.of("mg-prod")));
    }

    @Test
    void shouldAcceptTheSmallerSelectionAfterAnEditARequestOrADay() {
        read(subscriptions(1, 100));
        Membership full = resolve(GROUP, Optional.empty());
        read(subscriptions(51, 100));
        Membership shrunk = resolve(GROUP, Optional.of(full));

        assertThat(Selection.resolve(GROUP, 2, ALL, Optional.of(shrunk), inventory, Optional.empty(), NOW)
                        .scopes())
                .hasSize(50);
        assertThat(Selection.resolve(GROUP, 1, ALL, Optional.of(shrunk), inventory, Optional.of("now"), NOW)
                        .scopes())
                .hasSize(50);
        Instant almost = NOW.plus(Duration.ofHours(24)).minusSeconds(1);
        assertThat(Selection.resolve(GROUP, 1, ALL, Optional.of(shrunk), inventory, Optional.empty(), almost)
                        .scopes())
                .hasSize(100);
        assertThat(Selection.resolve(
                                GROUP, 1, ALL, Optional.of(shrunk), inventory, Optional.empty(), almost.plusSeconds(1))
                        .scopes())
                .hasSize(50);
    }

    private Membership resolve(SecureScoreWatchSpec spec, Optional<Membership> previous) {
        return Selection.resolve(spec, 1, ALL, previous, inventory, Optional.empty(), NOW);
    }

    private void read(List<Subscription> subscriptions) {
        read(subscriptions, List.of());
    }

    private void read(List<Subscription> subscriptions, List<Connector> connectors) {
        inventory = inventory.replacedBy(subscriptions, connectors);
    }

    private static List<Subscription> subscriptions(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> in(n, "mg-prod")).toList();
    }

    private static Subscription in(int n, String... groups) {
        return new Subscription(subscription(n), "s" + n, "tenant", true, Map.of(), Set.of(groups));
    }

    private static Subscription tagged(int n, Map<String, String> tags) {
        return new Subscription(subscription(n), "s" + n, "tenant", true, tags, Set.of("mg-prod"));
    }
}
