package io.securescore.operator.check;

import static io.securescore.operator.check.ScriptedAzure.connectorId;
import static io.securescore.operator.check.ScriptedAzure.guid;
import static io.securescore.operator.check.ScriptedAzure.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.securescore.operator.access.AccessRules;
import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.azure.Identity;
import io.securescore.operator.azure.Identity.Federation;
import io.securescore.operator.azure.ScoreSource.Cause;
import io.securescore.operator.azure.ScoreSource.Failure;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.ScopeState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What is printed for which answers of Azure: the text and the JSON of each case are in {@code src/test/resources/check}.
 * {@code -Dgoldens=update} writes them anew, to be read before they are committed.
 */
class CheckTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final Path GOLDENS = Path.of("src/test/resources/check");
    private static final CheckReport.Azure AZURE = new CheckReport.Azure(
            "AzureCloud", "https://management.azure.com", "https://login.microsoftonline.com", "ResourceGraph");
    private static final Failure NOTHING_READABLE = new Failure(
            Cause.NOTHING_READABLE,
            "the identity can read no subscription: grant it Security Reader on the subscriptions or on a management"
                    + " group");

    private final List<String> progress = new ArrayList<>();

    @Test
    void shouldFindNoGapWhereEverythingHasAScore() throws IOException {
        ScriptedAzure azure =
                new ScriptedAzure().scored(1, "prod").scored(2, "test").connector(1, "aws", true);

        assertThat(golden("whole-tenant-healthy", check(azure, application())).isWhole())
                .isTrue();
    }

    @Test
    void shouldNameEachCauseOfTheTenantWithTheCommandThatClosesIt() throws IOException {
        ScriptedAzure azure = new ScriptedAzure()
                .scored(1, "prod")
                .unscored(2, "young", ScopeState.NOT_SCORED)
                .unscored(3, "old", ScopeState.DISABLED)
                .unscored(4, "lab", ScopeState.NOT_REGISTERED)
                .unscored(5, "half-open", ScopeState.ACCESS_DENIED)
                .unscored(6, "busy", ScopeState.THROTTLED)
                .cause(6, ScopeReading.without(id(6), ScopeState.THROTTLED, "Azure has no score, and why is not known"))
                .connector(1, "aws", false)
                .connector(4, "gcp", false);

        assertThat(golden("whole-tenant-with-gaps", check(azure, application())).isWhole())
                .isFalse();
    }

    @Test
    void shouldStayReadableForThousandsOfSubscriptionsAndAskForEveryCause() throws IOException {
        ScriptedAzure azure = new ScriptedAzure();
        for (int number = 1; number <= 2000; number++) {
            if (number % 10 == 0) {
                azure.unscored(number, "sub-" + number, ScopeState.NOT_REGISTERED);
            } else {
                azure.scored(number, "sub-" + number);
            }
        }

        CheckReport report = check(azure, application());

        assertThat(report.gaps()).hasSize(200);
        assertText("many-subscriptions", report);
        assertThat(azure.batches).containsExactly(500, 500, 500, 500);
        assertThat(azure.questions).hasSize(10).containsOnly(20);
        assertThat(progress)
                .hasSize(14)
                .startsWith("Reading scores: 500 of 2000 subscriptions")
                .endsWith("Asking why there is no score: 200 of 200 subscriptions");
    }

    @Test
    void shouldCheckExactlyWhatWatchesName() throws IOException {
        ScriptedAzure azure = new ScriptedAzure()
                .scored(1, "prod", "mg-prod")
                .scored(2, "renamed", "mg-prod")
                .unscored(3, "young", ScopeState.NOT_SCORED, "mg-prod")
                .unscored(4, "nobody-names-it", ScopeState.NOT_REGISTERED)
                .hidden(5, ScopeState.ACCESS_DENIED)
                .hidden(6, ScopeState.NOT_FOUND)
                .unscored(7, "lab", ScopeState.NOT_REGISTERED)
                .connector(1, "aws", true);
        List<NamedWatch> watches = watches(
                """
                kind: SecureScoreWatch
                metadata: {name: production, namespace: team-a}
                spec:
                  subscriptions:
                    - {id: %s, name: prod}
                    - {id: %s, name: before}
                    - {id: %s, name: secret-sauce}
                  connectors: [{id: %s}, {id: %s}]
                  select: {managementGroups: [MG-Prod, mg-other]}
                  waivers:
                    - {id: %s, until: "2026-11-24", reason: young}
                ---
                kind: SecureScoreWatch
                metadata: {name: lab}
                spec:
                  subscriptions: [{id: %s}, {id: %s}]
                  waivers: [{id: %s, until: "2026-11-23", reason: over}]
                ---
                kind: SecureScoreWatch
                metadata: {name: nothing, namespace: team-b}
                spec: {select: {managementGroups: [mg-prod], tags: [{name: env, values: [none]}]}}
                """
                        .formatted(
                                guid(1),
                                guid(2),
                                guid(5),
                                connectorId(1, "aws"),
                                connectorId(1, "gone"),
                                guid(3),
                                guid(6),
                                guid(7),
                                guid(7)));

        CheckReport report = golden("watches-with-gaps", check(azure, application(), watches));

        assertThat(report.isWhole()).isFalse();
    }

    @Test
    void shouldTakeAWaivedScopeForAGapOfTheWatchThatDoesNotWaiveIt() throws IOException {
        ScriptedAzure azure = new ScriptedAzure().unscored(1, "young", ScopeState.NOT_SCORED);
        List<NamedWatch> watches = watches(
                """
                kind: SecureScoreWatch
                metadata: {name: lenient}
                spec: {subscriptions: [{id: %s}], waivers: [{id: %s, until: "2026-12-24", reason: young}]}
                ---
                kind: SecureScoreWatch
                metadata: {name: strict}
                spec: {subscriptions: [{id: %s}]}
                """
                        .formatted(guid(1), guid(1), guid(1)));

        assertThat(check(azure, application(), watches).gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.watches()).containsExactly("strict"));
        assertThat(check(azure, application(), watches.subList(0, 1)).isWhole()).isTrue();
    }

    @Test
    void shouldCheckAWatchThatIsNamedTwiceOnce() throws IOException {
        List<NamedWatch> watch = watches(
                "{kind: SecureScoreWatch, metadata: {name: one}, spec: {subscriptions: [{id: " + guid(1) + "}]}}");

        assertThat(check(new ScriptedAzure().scored(1, "prod"), application(), List.of(watch.get(0), watch.get(0)))
                        .watches())
                .containsExactly("one");
    }

    @Test
    void shouldSayWhyThereIsNoToken() throws IOException {
        Identity refused = identity(
                "client-secret",
                false,
                Optional.empty(),
                new Failure(
                        Cause.CREDENTIAL,
                        "Microsoft Entra ID refuses a token (AADSTS7000215): the client secret is wrong: check"
                                + " AZURE_CLIENT_SECRET (the secret's value, not its id)"),
                null);

        assertThat(golden("no-token", check(new ScriptedAzure(), refused)).isWhole())
                .isFalse();
    }

    @Test
    void shouldGiveTheCommandsThatMakeTheIdentityTrustTheServiceAccount() throws IOException {
        Identity refused = identity(
                "workload-identity",
                false,
                Optional.empty(),
                new Failure(
                        Cause.CREDENTIAL,
                        "Microsoft Entra ID refuses a token (AADSTS700213): add a federated credential"),
                new Federation(
                        "https://oidc.example/cluster",
                        "system:serviceaccount:securescore-system:securescore-operator"));

        golden("no-federated-credential", check(new ScriptedAzure(), refused));
    }

    @Test
    void shouldGiveTheCommandForTheWholeTenantWhenNothingIsReadable() throws IOException {
        golden("nothing-readable", check(new ScriptedAzure().failing(NOTHING_READABLE), application()));
    }

    @Test
    void shouldStillTellTheCauseOfEveryListedScopeWhenNothingIsReadable() throws IOException {
        ScriptedAzure azure = new ScriptedAzure().failing(NOTHING_READABLE).hidden(1, ScopeState.ACCESS_DENIED);

        golden(
                "nothing-readable-for-a-watch",
                check(
                        azure,
                        application(),
                        watches("{kind: SecureScoreWatch, metadata: {name: one}, spec: {subscriptions: [{id: " + guid(1)
                                + "}], select: {managementGroups: [mg(a)]}}}")));
    }

    @Test
    void shouldNameThePersonAndNotTheToolThatSignedIn() throws IOException {
        Identity person = identity("azure-cli", true, Optional.of("33333333-2222-4333-8444-000000000001"), null, null);

        golden(
                "person",
                check(new ScriptedAzure().scored(1, "prod").unscored(2, "x", ScopeState.ACCESS_DENIED), person));
    }

    @Test
    void shouldFallBackToTheClientIdWhenTheTokenHidesItsClaims() {
        Identity opaque = identity("managed-identity", false, Optional.empty(), null, null);

        assertThat(new Commands(opaque).assignOnSubscription(guid(1)))
                .isEqualTo("az role assignment create --assignee 22222222-2222-4333-8444-000000000001 --role"
                        + " \"Security Reader\" --scope /subscriptions/" + guid(1));
    }

    @Test
    void shouldSayWhatAnotherSourceCannotRead() throws IOException {
        ScriptedAzure azure = new ScriptedAzure()
                .scored(1, "prod")
                .withoutConnectorsAndGroups(
                        "Azure Resource Manager can't tell: set securescore.azure.source=ResourceGraph");

        assertThat(check(
                                azure,
                                application(),
                                watches("{kind: SecureScoreWatch, metadata: {name: one}, spec: {subscriptions: [{id: "
                                        + guid(1) + "}], connectors: [{id: " + connectorId(1, "aws")
                                        + "}], select: {managementGroups: [mg-prod]}}}"))
                        .gaps())
                .extracting(Gap::what, Gap::cause, Gap::message, Gap::command)
                .containsExactly(
                        tuple(
                                "SecureScoreWatch",
                                "NothingSelected",
                                "Azure Resource Manager can't tell: set securescore.azure.source=ResourceGraph.",
                                Optional.empty()),
                        tuple(
                                "SecurityConnector",
                                "NotScored",
                                "Azure Resource Manager can't tell: set securescore.azure.source=ResourceGraph.",
                                Optional.empty()));
    }

    @Test
    void shouldStopWhereTheInventoryGotNoAnswer() {
        CheckReport report = check(
                new ScriptedAzure()
                        .scored(1, "prod")
                        .failing(new Failure(Cause.FAILED, "Azure did not answer in time")),
                application());

        assertThat(report.problem())
                .contains(new CheckReport.Problem("Failed", "Azure did not answer in time.", List.of()));
        assertThat(progress).isEmpty();
    }

    @Test
    void shouldTellScopesOfABatchThatGotNoAnswer() {
        CheckReport report = check(
                new ScriptedAzure()
                        .unscored(1, "prod", ScopeState.NOT_SCORED)
                        .failingScores(new Failure(Cause.THROTTLED, "Azure limits the rate of requests")),
                application());

        assertThat(report.gaps())
                .extracting(Gap::cause, Gap::message)
                .containsExactly(tuple("Throttled", "Azure limits the rate of requests."));
    }

    @Test
    void shouldTellWhatTheAccessRulesDenyAndNeitherReadNorNameIt() throws Exception {
        ScriptedAzure azure = new ScriptedAzure().scored(1, "prod").scored(2, "secret");
        AccessRules rules = AccessRules.parse(
                "[{namespaces: [team-a], subscriptions: [" + ScriptedAzure.id(1).lastPart() + "]}]");

        CheckReport report = new Check(azure, 500, rules::of, CLOCK, progress::add)
                .run(
                        AZURE,
                        application(),
                        watches(
                                """
                                kind: SecureScoreWatch
                                metadata: {name: both, namespace: team-a}
                                spec: {subscriptions: [{id: %s}, {id: %s, name: guess}]}
                                ---
                                kind: SecureScoreWatch
                                metadata: {name: all, namespace: team-b}
                                spec: {select: {allReadable: true}}
                                """
                                        .formatted(
                                                ScriptedAzure.id(1).lastPart(),
                                                ScriptedAzure.id(2).lastPart())));

        assertThat(report.gaps())
                .extracting(Gap::name, Gap::cause, Gap::watches)
                .containsExactlyInAnyOrder(
                        tuple("guess", "Denied", List.of("team-a/both")),
                        tuple("team-b/all", "NothingSelected", List.of("team-b/all")));
        assertThat(report.gaps())
                .extracting(Gap::message)
                .containsOnly(
                        "No access rule (securescore.access) lets the namespace of this watch watch it: ask whoever"
                                + " keeps the rules for one.");
        assertThat(azure.batches).containsExactly(1);
    }

    private CheckReport check(ScriptedAzure azure, Identity identity) {
        return check(azure, identity, List.of());
    }

    private CheckReport check(ScriptedAzure azure, Identity identity, List<NamedWatch> watches) {
        return new Check(azure, 500, NamespaceAccess::unlimited, CLOCK, progress::add).run(AZURE, identity, watches);
    }

    private static List<NamedWatch> watches(String yaml) throws IOException {
        WatchFile file = WatchFile.read("watch.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
        assertThat(file.refused()).isEmpty();
        return file.watches();
    }

    private static Identity application() {
        return identity("workload-identity", false, Optional.of("33333333-2222-4333-8444-000000000001"), null, null);
    }

    private static Identity identity(
            String credential, boolean user, Optional<String> objectId, Failure failure, Federation federation) {
        return new Identity(
                credential,
                true,
                user,
                Optional.of("22222222-2222-4333-8444-000000000001"),
                objectId,
                Optional.of("44444444-2222-4333-8444-000000000001"),
                Optional.ofNullable(failure),
                Optional.ofNullable(federation));
    }

    private static CheckReport golden(String name, CheckReport report) throws IOException {
        assertText(name, report);
        assertGolden(name + ".json", ReportJson.of(report) + "\n");
        return report;
    }

    private static void assertText(String name, CheckReport report) throws IOException {
        assertGolden(name + ".txt", String.join("\n", ReportText.of(report)) + "\n");
    }

    private static void assertGolden(String name, String text) throws IOException {
        Path golden = GOLDENS.resolve(name);
        if ("update".equals(System.getProperty("goldens"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }
}
