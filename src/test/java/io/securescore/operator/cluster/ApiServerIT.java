package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
class ApiServerIT {

    @Test
    void shouldBeKubernetes136(ApiServer server) {
        assertThat(server.client().getKubernetesVersion().getMajor()).isEqualTo("1");
        assertThat(server.client().getKubernetesVersion().getMinor()).isEqualTo("36");
    }

    @Test
    void shouldJudgeAServiceAccountByItsRolesOnly(ApiServer server) {
        String namespace = server.newNamespace("rbac");
        server.createServiceAccount(namespace, "reader");
        server.applyYaml(
                """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader, namespace: %1$s}
                rules: [{apiGroups: [""], resources: [configmaps], verbs: [list]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{kind: ServiceAccount, name: reader, namespace: %1$s}]
                """
                        .formatted(namespace));

        try (KubernetesClient reader = server.clientWithToken(server.serviceAccountToken(namespace, "reader"))) {
            assertThat(reader.configMaps().inNamespace(namespace).list().getItems())
                    .isEmpty();
            assertThatThrownBy(() -> reader.configMaps()
                            .inNamespace(namespace)
                            .resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withName("any")
                                    .endMetadata()
                                    .build())
                            .create())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                            .isEqualTo(403));
        }
        Kubectl reader = new Kubectl(server.kubectl().binary(), server.kubeconfigFor(namespace, "reader"));
        assertThat(reader.run("-n", namespace, "get", "configmaps").exitCode()).isZero();
        assertThat(reader.run("-n", namespace, "get", "secrets").stderr()).contains("Forbidden");
    }

    @Test
    void shouldWriteAnAuditEventPerRequest(ApiServer server) throws IOException {
        String namespace = server.newNamespace("audit");

        server.kubectl("-n", namespace, "get", "configmaps").orThrow();

        assertThat(Files.readAllLines(server.auditLog()))
                .anyMatch(line -> line.contains("\"verb\":\"list\"")
                        && line.contains("/api/v1/namespaces/" + namespace + "/configmaps"));
    }

    @Test
    void shouldKeepItsDataOverARestartOfTheServerAlone(ApiServer server) {
        String namespace = server.newNamespace("restart");

        server.stopServer();
        assertThat(server.kubectl("get", "namespace", namespace).exitCode()).isEqualTo(1);
        server.startServer();

        assertThat(server.kubectl("get", "namespace", namespace, "-o", "name").orThrow())
                .isEqualTo("namespace/" + namespace + "\n");
    }

    @Test
    void shouldLeaveNoProcessAndNoFileAfterClose() {
        ApiServer server = ApiServer.start();
        Path files = server.auditLog().getParent();
        List<ProcessHandle> processes = server.processes();
        List<ProcessHandle> guards =
                processes.stream().flatMap(ProcessHandle::children).toList();
        assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);
        assertThat(guards).hasSize(2);

        server.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(guards).allSatisfy(guard -> guard.onExit().join()).noneMatch(ProcessHandle::isAlive);
        assertThat(files).doesNotExist();
    }
}
