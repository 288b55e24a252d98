package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ClusterExtension.class)
class ManifestsIT {
    private static final String OPERATOR = "system:serviceaccount:securescore-system:securescore-operator";

    @BeforeAll
    static void install(ApiServer server) throws IOException {
        server.applyYaml(Files.readString(InstallManifest.FILE));
        server.kubectl("wait", "--for=condition=Established", "crd/securescorewatches.securescore.io")
                .orThrow();
        for (String role : List.of("view", "edit")) {
            server.applyYaml(
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata:
                      name: people-%1$s
                      namespace: securescore-system
                    roleRef:
                      apiGroup: rbac.authorization.k8s.io
                      kind: ClusterRole
                      name: securescore-operator-%1$s
                    subjects:
                      - kind: User
                        name: %1$s
                    """
                            .formatted(role));
        }
    }

    @Test
    void shouldShipTheInstallFileThatTheBaseRenders(ApiServer server) {
        assertThat(InstallManifest.FILE).hasContent(InstallManifest.render(server.kubectl()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespaced", "workload-identity", "client-secret"})
    void shouldAcceptEveryOverlay(String overlay, ApiServer server) {
        String manifests =
                server.kubectl("kustomize", "deploy/overlays/" + overlay).orThrow();

        CommandResult result =
                server.kubectl().runWithInput(manifests, "apply", "--server-side", "--dry-run=server", "-f", "-");

        assertThat(result).returns(0, CommandResult::exitCode);
    }

    @Test
    void shouldAcceptEverySample(ApiServer server) throws IOException {
        server.applyYaml(Files.readString(Path.of("deploy/samples/00-namespaces.yaml")));
        try (Stream<Path> samples = Files.list(Path.of("deploy/samples"))) {
            for (Path sample : samples.toList()) {
                assertThat(server.kubectl("apply", "--dry-run=server", "-f", sample.toString()))
                        .as(sample.toString())
                        .returns(0, CommandResult::exitCode);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "any, list, securescorewatches.securescore.io",
        "any, watch, securescorewatches.securescore.io",
        "any, patch, securescorewatches.securescore.io/status",
        "any, create, events.events.k8s.io",
        "any, patch, events.events.k8s.io",
        "securescore-system, create, leases.coordination.k8s.io",
    })
    void shouldAllowWhatTheOperatorNeeds(String namespace, String verb, String resource, ApiServer server) {
        assertThat(canI(server, namespace, verb, resource)).isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource({
        "any, get, securescorewatches.securescore.io",
        "any, patch, securescorewatches.securescore.io",
        "any, update, securescorewatches.securescore.io",
        "any, delete, securescorewatches.securescore.io",
        "any, update, securescorewatches.securescore.io/status",
        "any, list, events.events.k8s.io",
        "any, get, events.events.k8s.io",
        "any, create, events",
        "any, get, secrets",
        "any, get, configmaps",
        "any, get, pods",
        "any, list, namespaces",
        "any, get, customresourcedefinitions.apiextensions.k8s.io",
        "any, get, leases.coordination.k8s.io",
        "securescore-system, get, leases.coordination.k8s.io",
        "securescore-system, update, leases.coordination.k8s.io",
        "securescore-system, patch, leases.coordination.k8s.io",
        "securescore-system, list, leases.coordination.k8s.io",
        "securescore-system, delete, leases.coordination.k8s.io",
        "securescore-system, get, secrets",
        "securescore-system, get, configmaps",
        "securescore-system, list, configmaps",
    })
    void shouldAllowNothingElse(String namespace, String verb, String resource, ApiServer server) {
        assertThat(canI(server, namespace, verb, resource)).isEqualTo("no");
    }

    @ParameterizedTest
    @CsvSource({
        "get, leases.coordination.k8s.io/securescore-operator, yes",
        "update, leases.coordination.k8s.io/securescore-operator, yes",
        "patch, leases.coordination.k8s.io/securescore-operator, yes",
        "patch, leases.coordination.k8s.io/another, no",
        "delete, leases.coordination.k8s.io/securescore-operator, no",
        "get, configmaps/securescore-operator-ledger-0, yes",
        "create, configmaps/securescore-operator-ledger-0, yes",
        "patch, configmaps/securescore-operator-ledger-0, yes",
        "patch, configmaps/securescore-operator-ledger-15, yes",
        "patch, configmaps/securescore-operator-ledger-16, no",
        "delete, configmaps/securescore-operator-ledger-0, no",
    })
    void shouldAllowItsOwnLeaseAndLedgersByName(String verb, String object, String expected, ApiServer server) {
        assertThat(server.kubectl("auth", "can-i", verb, object, "-n", "securescore-system", "--as", OPERATOR)
                        .stdout()
                        .strip())
                .isEqualTo(expected);
    }

    /** Bound by name: no controller manager adds the roles for people to Kubernetes' own roles here. */
    @ParameterizedTest
    @CsvSource({
        "view, get, securescorewatches, yes",
        "view, list, securescorewatches, yes",
        "view, watch, securescorewatches, yes",
        "view, get, securescorewatches/status, yes",
        "view, create, securescorewatches, no",
        "view, patch, securescorewatches, no",
        "view, delete, securescorewatches, no",
        "edit, get, securescorewatches, yes",
        "edit, create, securescorewatches, yes",
        "edit, patch, securescorewatches, yes",
        "edit, update, securescorewatches, yes",
        "edit, delete, securescorewatches, yes",
        "edit, patch, securescorewatches/status, no",
        "edit, get, secrets, no",
    })
    void shouldLetPeopleReadOrWriteWatchesButNeverAStatus(
            String role, String verb, String resource, String expected, ApiServer server) {
        assertThat(canI(
                        server,
                        "securescore-system",
                        verb,
                        resource.replace("watches", "watches.securescore.io"),
                        role))
                .isEqualTo(expected);
    }

    private static String canI(ApiServer server, String namespace, String verb, String resource) {
        return canI(server, namespace, verb, resource, OPERATOR);
    }

    private static String canI(ApiServer server, String namespace, String verb, String resource, String user) {
        List<String> parts = List.of(resource.split("/"));
        String subresource = parts.size() == 2 ? parts.get(1) : "";
        return server.kubectl(
                        "auth",
                        "can-i",
                        verb,
                        parts.get(0),
                        "--subresource=" + subresource,
                        "-n",
                        namespace,
                        "--as",
                        user)
                .stdout()
                .strip();
    }
}
