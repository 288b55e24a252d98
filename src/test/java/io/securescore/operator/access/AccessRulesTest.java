package io.securescore.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securescore.operator.access.NamespaceAccess.Decision;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.Inventory.Subscription;
import io.securescore.operator.score.ScopeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {
    private static final String GUID = "AAAAAAAA-2222-3333-4444-555555555555";
    private static final ScopeId SUBSCRIPTION = ScopeId.subscription("aaaaaaaa-2222-3333-4444-555555555555");
    private static final ScopeId CONNECTOR =
            ScopeId.of(SUBSCRIPTION + "/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/aws-prod");

    @Test
    void shouldAllowEverythingWithoutRules() throws InvalidAccessRules {
        assertThat(AccessRules.parse("[]").of("team-a")).isEqualTo(NamespaceAccess.unlimited("team-a"));
        assertThat(decide("[]", "team-a", Inventory.EMPTY)).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void shouldAllowASubscriptionAndItsConnectorsByAnIdInAnyCase() throws InvalidAccessRules {
        NamespaceAccess access = AccessRules.parse("[{namespaces: [team-a], subscriptions: [" + GUID + "]}]")
                .of("team-a");

        assertThat(access.decide(SUBSCRIPTION, Inventory.EMPTY)).isEqualTo(Decision.ALLOWED);
        assertThat(access.decide(CONNECTOR, Inventory.EMPTY)).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void shouldDenyWhatNoRuleOfTheNamespaceNames() throws InvalidAccessRules {
        String rules = "[{namespaces: [team-b], subscriptions: [" + GUID + "]},"
                + " {namespaces: [team-a], subscriptions: [11111111-2222-3333-4444-555555555555]}]";

        assertThat(decide(rules, "team-a", Inventory.EMPTY)).isEqualTo(Decision.DENIED);
        assertThat(decide(rules, "team-c", Inventory.EMPTY)).isEqualTo(Decision.DENIED);
    }

    @Test
    void shouldAllowEverySubscriptionByAStar() throws InvalidAccessRules {
        assertThat(decide("[{namespaces: [team-a], subscriptions: '*'}]", "team-a", Inventory.EMPTY))
                .isEqualTo(Decision.ALLOWED);
    }

    @Test
    void shouldAllowWhatIsBelowAManagementGroupInAnyCase() throws InvalidAccessRules {
        String rules = "[{namespaces: [team-a], managementGroups: [MG-Team-A]}]";

        assertThat(decide(rules, "team-a", inventory("mg-root", "mg-team-a"))).isEqualTo(Decision.ALLOWED);
        assertThat(decide(rules, "team-a", inventory("mg-root"))).isEqualTo(Decision.DENIED);
        assertThat(decide(rules, "team-a", Inventory.EMPTY)).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void shouldDenyAnIdOutsideAnySubscription() throws InvalidAccessRules {
        assertThat(AccessRules.parse("[{namespaces: [team-a], managementGroups: [mg]}]")
                        .of("team-a")
                        .decide(ScopeId.of("/providers/x"), Inventory.EMPTY))
                .isEqualTo(Decision.DENIED);
    }

    @Test
    void shouldJoinTheRulesOfANamespace() throws InvalidAccessRules {
        assertThat(AccessRules.parse(
                                """
                                - {namespaces: [team-a], subscriptions: [11111111-2222-3333-4444-555555555555]}
                                - {namespaces: ["team-*"], subscriptions: [%s], managementGroups: [MG]}
                                """
                                        .formatted(GUID))
                        .of("team-a"))
                .isEqualTo(new NamespaceAccess(
                        "team-a",
                        false,
                        Set.of(SUBSCRIPTION, ScopeId.subscription("11111111-2222-3333-4444-555555555555")),
                        Set.of("mg")));
    }

    @ParameterizedTest
    @CsvSource({
        "team-a,   team-a,   ALLOWED",
        "team-a,   team-ab,  DENIED",
        "team-a,   a-team-a, DENIED",
        "team-*,   team-,    ALLOWED",
        "team-*,   team-a-1, ALLOWED",
        "team-*,   my-team-, DENIED",
        "*-prod,   pay-prod, ALLOWED",
        "t*-*d,    team-prod, ALLOWED",
        "a*a,      a,        DENIED",
        "a*b*c,    a-b-b-c,  ALLOWED",
        "a*b*c,    a-c,      DENIED",
        "*a*a*a*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, DENIED",
        "**,       anything, ALLOWED",
        "*,        anything, ALLOWED"
    })
    void shouldMatchNamespacesExactlyOrByStars(String pattern, String namespace, Decision decision)
            throws InvalidAccessRules {
        assertThat(decide(
                        "[{namespaces: ['" + pattern + "'], subscriptions: [" + GUID + "]}]",
                        namespace,
                        Inventory.EMPTY))
                .isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a: 1 | the document is not a list: write a list of rules, [] to allow everything
                    `` | the document is not a list: write a list of rules, [] to allow everything
                    [all] | [0]="all": write a rule with namespaces, and subscriptions or managementGroups
                    [{namespaces: [a], subscriptions: "*", groups: [b]}] | [0].groups: there is no such key; a rule has namespaces, subscriptions and managementGroups
                    [{subscriptions: "*"}] | [0].namespaces is empty: name at least one namespace, such as team-a or team-*
                    [{namespaces: [], subscriptions: "*"}] | [0].namespaces is empty: name at least one namespace, such as team-a or team-*
                    [{namespaces: a, subscriptions: "*"}] | [0].namespaces="a": write a list; use names of namespaces, in which * stands for any characters: up to 63 of a-z, 0-9, - and *
                    [{namespaces: [""], subscriptions: "*"}] | [0].namespaces[0]="": use names of namespaces, in which * stands for any characters: up to 63 of a-z, 0-9, - and *
                    [{namespaces: [12], subscriptions: "*"}] | [0].namespaces[0]=12: use names of namespaces, in which * stands for any characters: up to 63 of a-z, 0-9, - and *, in quotes
                    [{namespaces: [Team], subscriptions: "*"}] | [0].namespaces[0]="Team": use names of namespaces, in which * stands for any characters: up to 63 of a-z, 0-9, - and *
                    [{namespaces: [a]}] | [0] allows nothing: name subscriptions or managementGroups
                    [{namespaces: [a], subscriptions: [], managementGroups: []}] | [0] allows nothing: name subscriptions or managementGroups
                    [{namespaces: [a], subscriptions: all}] | [0].subscriptions="all": write a list; use the id of a subscription such as 11111111-2222-3333-4444-555555555555, or "*" instead of the list for all
                    [{namespaces: [a], subscriptions: ["*"]}] | [0].subscriptions[0]="*": use the id of a subscription such as 11111111-2222-3333-4444-555555555555, or "*" instead of the list for all
                    [{namespaces: [a], subscriptions: "*"}, {namespaces: [a], managementGroups: [b, "my group"]}] | [1].managementGroups[1]="my group": use the id of a management group, neither its display name nor its ARM id: up to 90 letters, digits and -_.()
                    [{namespaces: [a], managementGroups: [007]}] | [0].managementGroups[0]=7: use the id of a management group, neither its display name nor its ARM id: up to 90 letters, digits and -_.(), in quotes
                    [{namespaces: [a], namespaces: [b], subscriptions: "*"}] | no valid YAML at line 1 (Duplicate field 'namespaces'): correct it there
                    """)
    void shouldNameThePlaceTheValueAndWhatIsAllowed(String yaml, String problem) {
        InvalidAccessRules refused = catchThrowableOfType(InvalidAccessRules.class, () -> AccessRules.parse(yaml));

        assertThat(refused.problems()).containsExactly(problem);
    }

    @Test
    void shouldNameEveryProblemAtOnce() {
        InvalidAccessRules refused = catchThrowableOfType(
                InvalidAccessRules.class, () -> AccessRules.parse("[{namespaces: [A]}, {namespaces: [a]}]"));

        assertThat(refused.problems()).hasSize(3);
    }

    @Test
    void shouldRefuseASecondDocument() {
        InvalidAccessRules refused =
                catchThrowableOfType(InvalidAccessRules.class, () -> AccessRules.parse("[]\n---\n[]\n"));

        assertThat(refused.problems()).singleElement().asString().startsWith("no valid YAML at line ");
    }

    private static Decision decide(String rules, String namespace, Inventory inventory) throws InvalidAccessRules {
        return AccessRules.parse(rules).of(namespace).decide(SUBSCRIPTION, inventory);
    }

    private static Inventory inventory(String... groups) {
        return Inventory.EMPTY.replacedBy(
                List.of(new Subscription(SUBSCRIPTION, "prod", "tenant", true, Map.of(), Set.of(groups))), List.of());
    }
}
