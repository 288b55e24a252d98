package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.securescore.operator.azure.CapturedLog;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.score.ScopeLedger;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a real API server, by an account that has the shipped role and no other. */
@ExtendWith(ClusterExtension.class)
class ConfigMapLedgerArchiveIT {
    private static final String ACCOUNT = "securescore-operator";
    private static final String LEDGER = "securescore-operator-ledger-";

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private ApiServer server;
    private String namespace;
    private KubernetesClient client;

    @BeforeEach
    void begin(ApiServer server) {
        this.server = server;
        namespace = server.newNamespace("ledger");
        server.createServiceAccount(namespace, ACCOUNT);
        client = server.clientWithToken(server.serviceAccountToken(namespace, ACCOUNT));
    }

    @AfterEach
    void end() {
        client.close();
    }

    @Test
    void shouldGiveTheNextProcessWhatItSaved() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(20, 2);

        archive().save(ledgers);

        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers);
        assertThat(maps()).singleElement().satisfies(map -> {
            assertThat(map.getMetadata().getName()).isEqualTo("securescore-operator-ledger-0");
            assertThat(map.getMetadata().getLabels())
                    .containsOnly(
                            Map.entry("app.kubernetes.io/name", "securescore-operator"),
                            Map.entry("app.kubernetes.io/managed-by", "securescore-operator"));
            assertThat(map.getMetadata().getAnnotations())
                    .containsEntry(
                            "kubernetes.io/description",
                            "What securescore-operator compares the next secure scores with, as gzipped JSON; deleting it"
                                    + " loses the explanation of the next changes and the changes so far, and starts the"
                                    + " counts of points anew.");
            assertThat(map.getMetadata().getManagedFields())
                    .singleElement()
                    .satisfies(fields -> assertThat(fields.getManager()).isEqualTo("securescore-operator"));
            assertThat(map.getBinaryData()).containsOnlyKeys("ledger");
        });
    }

    @Test
    void shouldBeginWithNothing() {
        grantShipped();
        try (CapturedLog log = new CapturedLog()) {
            assertThat(load(archive())).isEmpty();
            archive().save(List.of());
            assertThat(own(log)).isEmpty();
        }
        assertThat(maps()).isEmpty();
    }

    @Test
    void shouldWriteOnlyWhatHasChanged() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(20, 2);
        archive().save(ledgers);
        ConfigMapLedgerArchive next = archive();
        next.load();
        deleteMaps();

        next.save(ledgers);
        assertThat(maps()).as("written though nothing has changed").isEmpty();

        next.save(ledgers.stream().map(FleetLedgers::later).toList());
        assertThat(maps()).hasSize(1);
    }

    @Test
    void shouldGrowWithTheScopesAndNeverShrink() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(501, 0);
        ConfigMapLedgerArchive archive = archive();

        archive.save(ledgers.subList(0, 500));
        assertThat(maps()).hasSize(1);
        archive.save(ledgers);
        assertThat(maps()).hasSize(2);
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers);

        ConfigMapLedgerArchive next = archive();
        next.load();
        next.save(ledgers.subList(0, 20));
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers.subList(0, 20));
        assertThat(maps()).hasSize(2);
    }

    @Test
    void shouldHaveEveryScopeOnceWhenTheGrowthWasInterrupted() {
        grantShipped();
        List<ScopeLedger> before = FleetLedgers.of(501, 0);
        archive().save(before);
        List<ScopeLedger> after = new ArrayList<>(FleetLedgers.of(1_001, 0));
        after.replaceAll(FleetLedgers::later);
        // The last to be written of four: what has moved to the new ones is in the old one still
        grant(rule("get", 0, 1, 2, 3), rule("create", 2, 3), rule("patch", 0, 2, 3));
        awaitPatch(1, "no");
        ConfigMapLedgerArchive growing = archive();
        growing.load();
        growing.save(after);

        assertThat(maps()).hasSize(4);
        assertThat(load(archive()))
                .doesNotHaveDuplicates()
                .extracting(ScopeLedger::id)
                .doesNotHaveDuplicates()
                .containsAll(after.stream()
                        .map(ScopeLedger::id)
                        .filter(id -> Shards.of(id, 4) != 1)
                        .toList());
        assertThat(load(archive()).stream().filter(ledger -> Shards.of(ledger.id(), 4) != 1))
                .allMatch(after::contains);
    }

    @Test
    void shouldGiveUpReadingWhatItMayNotReadAtTheThirdRefusalAndSayEachOnce() {
        ConfigMapLedgerArchive archive = archive();
        List<ScopeLedger> ledgers = FleetLedgers.of(20, 0);
        try (CapturedLog log = new CapturedLog()) {
            assertThat(archive.load()).isEmpty();
            assertThat(archive.load()).isEmpty();
            assertThat(load(archive)).isEmpty();
            assertThat(archive.save(ledgers)).isFalse();
            assertThat(archive.save(ledgers)).isFalse();

            assertThat(own(log)).hasSize(3);
            assertThat(own(log).get(0))
                    .startsWith("INFO")
                    .contains("ConfigMaps securescore-operator-ledger-* in namespace " + namespace + " can't be read (")
                    .contains("): polling begins when they can, in 120 s at the latest");
            assertThat(own(log).get(1)).startsWith("WARN").contains(refused("get"));
            assertThat(own(log).get(2)).startsWith("WARN").contains(refused("patch"));
        }
        grantShipped();
        assertThat(archive.save(ledgers)).isTrue();
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    @Test
    void shouldLoseNothingWhenItMayNotReadForAWhile() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(501, 0);
        archive().save(ledgers);
        grant(rule("get", 0), rule("patch", 0, 1), rule("create", 0, 1));
        await("get", 1, "no");
        ConfigMapLedgerArchive next = archive();

        assertThat(next.load()).as("half of them").isEmpty();

        grantShipped();
        assertThat(load(next)).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    @Test
    void shouldGiveUpReadingAfterTwoMinutesWithoutAnAnswer() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        String nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = "http://127.0.0.1:" + closed.getLocalPort();
        }
        try (KubernetesClient deaf = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(Config.empty())
                                .withMasterUrl(nobody)
                                .build())
                        .build();
                CapturedLog log = new CapturedLog()) {
            ConfigMapLedgerArchive archive =
                    new ConfigMapLedgerArchive(deaf, namespace, "securescore-operator", now::get);
            assertThat(archive.load()).isEmpty();
            now.set(NOW.plusSeconds(119));
            assertThat(archive.load()).isEmpty();
            now.set(NOW.plusSeconds(120));
            assertThat(load(archive)).isEmpty();

            assertThat(own(log)).hasSize(2);
            assertThat(own(log).get(1))
                    .startsWith("WARN")
                    .contains("ConfigMaps securescore-operator-ledger-* in namespace " + namespace + " can't be read (")
                    .contains(
                            "): check the namespace and the API server; what they hold is lost, the next change of the"
                                    + " scores in them is not explained");
        }
    }

    @Test
    void shouldWriteTheOtherShardsThoughOneIsRefused() {
        grantShipped();
        List<ScopeLedger> before = FleetLedgers.of(501, 0);
        ConfigMapLedgerArchive archive = archive();
        archive.save(before);
        List<ScopeLedger> after = before.stream().map(FleetLedgers::later).toList();
        grant(rule("get", 0, 1), rule("patch", 1));
        awaitPatch(0, "no");

        assertThat(archive.save(after)).isFalse();
        assertThat(load(archive()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(inShard(0, before), inShard(1, after)).toList());

        grantShipped();
        awaitPatch(0, "yes");
        assertThat(archive.save(after)).isTrue();
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(after);
    }

    @Test
    void shouldNotGrowIntoAShardThatIsRefused() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(501, 0);
        List<ScopeLedger> few = ledgers.subList(0, 500);
        ConfigMapLedgerArchive archive = archive();
        archive.save(few);
        grant(rule("get", 0, 1), rule("patch", 0));
        awaitPatch(1, "no");

        assertThat(archive.save(ledgers)).isFalse();
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(few);

        grantShipped();
        assertThat(archive.save(ledgers)).isTrue();
        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    @Test
    void shouldKeepFewerChangesWhereAConfigMapCannotHoldThemAll() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(20, 21);
        int three = LedgerCodec.encode(Shards.withChanges(ledgers, 3), 1).length;
        int none = LedgerCodec.encode(Shards.withChanges(ledgers, 0), 1).length;
        String start = "ConfigMap " + namespace + "/securescore-operator-ledger-0 would take "
                + LedgerCodec.encode(ledgers, 1).length + " bytes of at most ";
        try (CapturedLog log = new CapturedLog()) {
            ConfigMapLedgerArchive archive = archive(three);
            assertThat(archive.save(ledgers)).isTrue();
            assertThat(archive.save(ledgers)).isTrue();
            assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(Shards.withChanges(ledgers, 3));
            assertThat(archive(none).save(ledgers)).isTrue();
            assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(Shards.withChanges(ledgers, 0));
            assertThat(archive(none - 1).save(ledgers)).isFalse();
            assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(Shards.withChanges(ledgers, 0));

            assertThat(own(log)).hasSize(3).allMatch(line -> line.startsWith("WARN"));
            assertThat(own(log).get(0))
                    .contains(start + three + ": it keeps the 3 largest recent changes of a scope (" + three
                            + " bytes), the others are forgotten at the next restart");
            assertThat(own(log).get(1))
                    .contains(start + none + ": it keeps the 0 largest recent changes of a scope (" + none
                            + " bytes), the others are forgotten at the next restart");
            assertThat(own(log).get(2))
                    .contains(
                            start + (none - 1) + ", and too many without recent changes: it is not written; watch fewer"
                                    + " scopes, until then a change of a score in it across a restart is not explained");
        }
    }

    @Test
    void shouldIgnoreAndReplaceWhatSomebodyHasTamperedWith() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(501, 0);
        archive().save(ledgers);
        server.client().configMaps().inNamespace(namespace).withName(LEDGER + 0).edit(map -> {
            map.getBinaryData().put("ledger", Base64.getEncoder().encodeToString("{}".getBytes()));
            return map;
        });
        ConfigMapLedgerArchive next = archive();
        try (CapturedLog log = new CapturedLog()) {
            assertThat(load(next))
                    .containsExactlyInAnyOrderElementsOf(ledgers.stream()
                            .filter(ledger -> Shards.of(ledger.id(), 2) == 1)
                            .toList());
            assertThat(own(log)).singleElement().satisfies(line -> assertThat(line)
                    .contains(
                            "ConfigMap " + namespace + "/securescore-operator-ledger-0 is ignored and will be replaced:"
                                    + " it is not gzipped as it was written"));
        }

        next.save(ledgers);

        assertThat(load(archive())).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    private ConfigMapLedgerArchive archive() {
        return new ConfigMapLedgerArchive(client, namespace, "securescore-operator", CLOCK);
    }

    private ConfigMapLedgerArchive archive(int mostBytes) {
        return new ConfigMapLedgerArchive(client, namespace, "securescore-operator", CLOCK, mostBytes);
    }

    private static Collection<ScopeLedger> load(ConfigMapLedgerArchive archive) {
        return archive.load().orElseThrow();
    }

    private static Stream<ScopeLedger> inShard(int n, List<ScopeLedger> ledgers) {
        return ledgers.stream().filter(ledger -> Shards.of(ledger.id(), 2) == n);
    }

    private String refused(String verb) {
        return "The operator may not " + verb + " configmaps in namespace " + namespace
                + ": grant it the role securescore-operator-ledger, see deploy/base/rbac.yaml; until then a change of a"
                + " score across a restart is not explained";
    }

    private List<ConfigMap> maps() {
        return server.client().configMaps().inNamespace(namespace).list().getItems().stream()
                .filter(map -> map.getMetadata().getName().startsWith(LEDGER))
                .toList();
    }

    private void deleteMaps() {
        maps().forEach(map -> server.client().resource(map).delete());
    }

    private static List<String> own(CapturedLog log) {
        return log.lines().stream()
                .filter(line -> line.contains(ConfigMapLedgerArchive.class.getName()))
                .toList();
    }

    private void grantShipped() {
        try (InputStream manifests = Files.newInputStream(Path.of("deploy/base/rbac.yaml"))) {
            List<PolicyRule> rules = server.client().load(manifests).items().stream()
                    .filter(Role.class::isInstance)
                    .filter(manifest -> nameOf(manifest).equals("securescore-operator-ledger"))
                    .flatMap(role -> ((Role) role).getRules().stream())
                    .toList();
            grant(rules.toArray(PolicyRule[]::new));
            await("get", 1, "yes");
            awaitPatch(0, "yes");
            awaitPatch(1, "yes");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String nameOf(HasMetadata manifest) {
        return manifest.getMetadata().getName();
    }

    private static PolicyRule rule(String verb, int... shards) {
        return new PolicyRuleBuilder()
                .withApiGroups("")
                .withResources("configmaps")
                .withVerbs(verb)
                .withResourceNames(
                        Arrays.stream(shards).mapToObj(n -> LEDGER + n).toList())
                .build();
    }

    private void grant(PolicyRule... rules) {
        server.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ACCOUNT)
                        .endMetadata()
                        .withRules(Stream.of(rules).toList())
                        .build())
                .serverSideApply();
        server.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ACCOUNT)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", ACCOUNT)
                        .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                        .build())
                .serverSideApply();
    }

    private void awaitPatch(int shard, String answer) {
        await("patch", shard, answer);
    }

    /** The API server takes in a changed role a moment later. */
    private void await(String verb, int shard, String answer) {
        Awaitility.await()
                .until(
                        () -> server.kubectl(
                                        "auth",
                                        "can-i",
                                        verb,
                                        "configmaps/" + LEDGER + shard,
                                        "-n",
                                        namespace,
                                        "--as",
                                        "system:serviceaccount:" + namespace + ":" + ACCOUNT)
                                .stdout()
                                .strip(),
                        answer::equals);
    }
}
