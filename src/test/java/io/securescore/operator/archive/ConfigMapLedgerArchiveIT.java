package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.securescore.operator.azure.CapturedLog;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.score.ScopeLedger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a real API server, by an account that has the shipped role and no other. */
@ExtendWith(ClusterExtension.class)
class ConfigMapLedgerArchiveIT {
    private static final String ACCOUNT = "securescore-operator";
    private static final String LEDGER = "securescore-operator-ledger-";

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

        assertThat(archive().load()).containsExactlyInAnyOrderElementsOf(ledgers);
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
                                    + " loses the explanation of the next change, and nothing else.");
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
            assertThat(archive().load()).isEmpty();
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
        List<ScopeLedger> ledgers = FleetLedgers.of(1_001, 0);
        ConfigMapLedgerArchive archive = archive();

        archive.save(ledgers.subList(0, 1_000));
        assertThat(maps()).hasSize(1);
        archive.save(ledgers);
        assertThat(maps()).hasSize(2);
        assertThat(archive().load()).containsExactlyInAnyOrderElementsOf(ledgers);

        ConfigMapLedgerArchive next = archive();
        next.load();
        next.save(ledgers.subList(0, 20));
        assertThat(archive().load()).containsExactlyInAnyOrderElementsOf(ledgers.subList(0, 20));
        assertThat(maps()).hasSize(2);
    }

    @Test
    void shouldHaveEveryScopeOnceWhenTheGrowthWasInterrupted() {
        grantShipped();
        List<ScopeLedger> before = FleetLedgers.of(1_001, 0);
        archive().save(before);
        List<ScopeLedger> after = new ArrayList<>(FleetLedgers.of(2_001, 0));
        after.replaceAll(FleetLedgers::later);
        // The last to be written of four: what has moved to the new ones is in the old one still
        grant(rule("get", 0, 1, 2, 3), rule("create", 2, 3), rule("patch", 0, 2, 3));
        awaitPatch(1, "no");
        ConfigMapLedgerArchive growing = archive();
        growing.load();
        growing.save(after);

        assertThat(maps()).hasSize(4);
        assertThat(archive().load())
                .doesNotHaveDuplicates()
                .extracting(ScopeLedger::id)
                .doesNotHaveDuplicates()
                .containsAll(after.stream()
                        .map(ScopeLedger::id)
                        .filter(id -> ConfigMapLedgerArchive.shardOf(id, 4) != 1)
                        .toList());
        assertThat(archive().load().stream().filter(ledger -> ConfigMapLedgerArchive.shardOf(ledger.id(), 4) != 1))
                .allMatch(after::contains);
    }

    @Test
    void shouldSayOnceThatItMayNotAndGoOn() {
        ConfigMapLedgerArchive archive = archive();
        List<ScopeLedger> ledgers = FleetLedgers.of(20, 0);
        try (CapturedLog log = new CapturedLog()) {
            assertThat(archive.load()).isEmpty();
            archive.save(ledgers);
            archive.save(ledgers);

            assertThat(own(log)).hasSize(2).allMatch(line -> line.startsWith("WARN"));
            assertThat(own(log).get(1))
                    .contains("The operator may not patch configmaps in namespace " + namespace
                            + ": grant it the role securescore-operator-ledger, see deploy/base/rbac.yaml; until then a"
                            + " change of a score across a restart is not explained");
        }
        grantShipped();
        archive.save(ledgers);
        assertThat(archive().load()).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    @Test
    void shouldIgnoreAndReplaceWhatSomebodyHasTamperedWith() {
        grantShipped();
        List<ScopeLedger> ledgers = FleetLedgers.of(1_001, 0);
        archive().save(ledgers);
        server.client().configMaps().inNamespace(namespace).withName(LEDGER + 0).edit(map -> {
            map.getBinaryData().put("ledger", Base64.getEncoder().encodeToString("{}".getBytes()));
            return map;
        });
        ConfigMapLedgerArchive next = archive();
        try (CapturedLog log = new CapturedLog()) {
            assertThat(next.load())
                    .containsExactlyInAnyOrderElementsOf(ledgers.stream()
                            .filter(ledger -> ConfigMapLedgerArchive.shardOf(ledger.id(), 2) == 1)
                            .toList());
            assertThat(own(log)).singleElement().satisfies(line -> assertThat(line)
                    .contains(
                            "ConfigMap " + namespace + "/securescore-operator-ledger-0 is ignored and will be replaced:"
                                    + " it is not gzipped as it was written"));
        }

        next.save(ledgers);

        assertThat(archive().load()).containsExactlyInAnyOrderElementsOf(ledgers);
    }

    private ConfigMapLedgerArchive archive() {
        return new ConfigMapLedgerArchive(client, namespace, "securescore-operator");
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

    /** The API server takes in a changed role a moment later. */
    private void awaitPatch(int shard, String answer) {
        await().until(
                        () -> server.kubectl(
                                        "auth",
                                        "can-i",
                                        "patch",
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
