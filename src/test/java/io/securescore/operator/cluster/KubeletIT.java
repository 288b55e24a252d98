package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kubelet of the tests itself, with shells in the place of the operator. */
@ExtendWith(ClusterExtension.class)
class KubeletIT {
    private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    private static final String RESTRICTED =
            "{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}";

    private ApiServer server;
    private Kubelet kubelet;
    private String namespace;
    private String address;
    private int deployments;

    @BeforeEach
    void install(ApiServer cluster) {
        server = cluster;
        kubelet = new Kubelet(server, "the-tenant");
        namespace = server.newNamespace("kubelet");
        server.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
                .orThrow();
        server.applyYaml(
                """
                apiVersion: v1
                kind: ServiceAccount
                metadata:
                  name: account
                  namespace: %1$s
                  annotations: {azure.workload.identity/client-id: the-client}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: %1$s}
                data: {COLOUR: blue, text: "first"}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: secret, namespace: %1$s}
                stringData: {password: "p$$$$"}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: a-service, namespace: %1$s}
                spec: {ports: [{name: metrics, port: 80}], selector: {app: none}}
                """
                        .formatted(namespace));
        address = server.client()
                .services()
                .inNamespace(namespace)
                .withName("a-service")
                .get()
                .getSpec()
                .getClusterIP();
    }

    @AfterEach
    void end() {
        kubelet.close();
    }

    @Test
    void shouldResolveTheEnvironmentAsDeclared() {
        RunningPod pod = run("env | grep -v -e SCRIPT= -e PWD=; echo end; exec sleep 600");

        List<String> lines = await().until(pod::logLines, printed -> printed.contains("end"));
        assertThat(lines.stream().map(line -> line.replace(address, "SERVICE")))
                .containsExactlyInAnyOrder(
                        "PATH=" + Container.PATH,
                        "HOSTNAME=" + pod.name(),
                        "KUBERNETES_SERVICE_HOST=127.0.0.1",
                        "KUBERNETES_SERVICE_PORT=" + server.url().replaceAll(".*:", ""),
                        "A_SERVICE_SERVICE_HOST=SERVICE",
                        "A_SERVICE_SERVICE_PORT=80",
                        "A_SERVICE_SERVICE_PORT_METRICS=80",
                        "A_SERVICE_PORT=tcp://SERVICE:80",
                        "A_SERVICE_PORT_80_TCP=tcp://SERVICE:80",
                        "A_SERVICE_PORT_80_TCP_PROTO=tcp",
                        "A_SERVICE_PORT_80_TCP_PORT=80",
                        "A_SERVICE_PORT_80_TCP_ADDR=SERVICE",
                        "ALL_COLOUR=blue",
                        "ALL_text=first",
                        "NAME=" + pod.name(),
                        "NAMESPACE=" + namespace,
                        "ADDRESS=" + pod.ip(),
                        "PASSWORD=p$$$$",
                        "JOINED=blue at " + namespace + " $(UNKNOWN) $(NAME)",
                        "QUARKUS_MANAGEMENT_HOST=" + pod.ip(),
                        "end");
    }

    @Test
    void shouldRunAsTheImagesUserWhereOnlyVolumesAreWritable() {
        RunningPod pod =
                run("id -u; cd /app; pwd; touch /app/new; touch /new; touch /tmp/new && echo done; exec sleep 600");

        await().untilAsserted(() -> assertThat(pod.logLines())
                .containsExactly(
                        "65532",
                        "/app",
                        "touch: cannot touch '/app/new': Read-only file system",
                        "touch: cannot touch '/new': Read-only file system",
                        "done"));
    }

    @Test
    void shouldMountATokenOfThePodAndRotateItAtOnce() {
        RunningPod pod = run("exec sleep 600");
        String first = pod.file(TOKEN);
        assertThat(whoAmI(first)).isEqualTo("system:serviceaccount:" + namespace + ":account");
        assertThat(pod.file("/var/run/secrets/kubernetes.io/serviceaccount/namespace"))
                .isEqualTo(namespace);
        assertThat(pod.file("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"))
                .isEqualTo(server.kubeconfig().certificateAuthority());

        pod.rotateTokens();

        assertThat(pod.file(TOKEN)).isNotEqualTo(first);
        assertThat(whoAmI(pod.file(TOKEN))).isEqualTo("system:serviceaccount:" + namespace + ":account");
    }

    @Test
    void shouldBringAMountedConfigMapUpToDate() {
        RunningPod pod = run("until grep -q second /etc/settings/text; do sleep 0.1; done; echo seen; exec sleep 600");
        assertThat(pod.file("/etc/settings/text")).isEqualTo("first");

        server.kubectl("-n", namespace, "patch", "configmap", "settings", "-p", "{\"data\":{\"text\":\"second\"}}")
                .orThrow();
        pod.syncVolumes();

        await().untilAsserted(() -> assertThat(pod.logLines()).containsExactly("seen"));
    }

    @Test
    void shouldInjectTheWorkloadIdentityOfALabelledPod() {
        RunningPod pod =
                run("env | grep ^AZURE_ | sort; exec sleep 600", "azure.workload.identity/use: 'true'", RESTRICTED);

        await().untilAsserted(() -> assertThat(pod.logLines())
                .containsExactly(
                        "AZURE_AUTHORITY_HOST=https://login.microsoftonline.com/",
                        "AZURE_CLIENT_ID=the-client",
                        "AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/tokens/azure-identity-token",
                        "AZURE_TENANT_ID=the-tenant"));
        assertThat(new String(Base64.getUrlDecoder()
                        .decode(pod.file("/var/run/secrets/azure/tokens/azure-identity-token")
                                .split("\\.")[1])))
                .contains("\"aud\":[\"api://AzureADTokenExchange\"]");
    }

    @Test
    void shouldStartAContainerAgainThatEnds() {
        RunningPod pod = run("echo run; [ -e /tmp/second ] && exec sleep 600; touch /tmp/second; exit 3");

        await().untilAsserted(() -> assertThat(pod.logLines()).containsExactly("run", "run"));
        assertThat(pod.restarts()).isEqualTo(1);
        assertThat(pod.exitCode()).hasValue(3);
    }

    @Test
    void shouldEndAPodWithItsGrace() {
        RunningPod obeying = run("sleep 600 & trap 'kill $!; exit 9' TERM; echo up; wait");
        RunningPod deaf = run("trap '' TERM; echo up; while true; do sleep 1; done");
        await().until(() -> obeying.logLines().contains("up") && deaf.logLines().contains("up"));

        assertThat(kubelet.delete(obeying)).isEqualTo(9);
        assertThat(kubelet.delete(deaf)).isEqualTo(128 + 9);
        assertThat(server.client().pods().inNamespace(namespace).list().getItems())
                .isEmpty();
    }

    @Test
    void shouldStartAContainerAgainWhoseStartupProbeFails() {
        RunningPod pod = run(
                "echo run; exec sleep 600",
                "none: given",
                RESTRICTED
                        + "\n          startupProbe: {httpGet: {path: /, port: 81}, periodSeconds: 1, failureThreshold: 2}");

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(pod.logLines()).containsExactly("run", "run"));
        assertThat(pod.exitCode()).hasValue(128 + 15);
        assertThat(pod.isReady()).isFalse();
    }

    @Test
    void shouldNotRunWhatPodSecurityRefuses() {
        assertThatThrownBy(() -> run("sleep 600", "none: given", "{privileged: true}"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("violates PodSecurity \"restricted:latest\": privileged");
    }

    private String whoAmI(String token) {
        try (KubernetesClient user = server.clientWithToken(token)) {
            return user.raw(
                            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                            "POST",
                            """
                    {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
                    """)
                    .replaceAll("(?s).*\"username\":\"([^\"]+)\".*", "$1");
        }
    }

    private RunningPod run(String script) {
        return run(script, "none: given", RESTRICTED);
    }

    /** Runs a shell instead of the image's command, with one label and the container's security context. */
    private RunningPod run(String script, String label, String securityContext) {
        String name = "shell-" + deployments++;
        server.applyYaml(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata:
                      labels:
                        app: %1$s
                        %3$s
                    spec:
                      serviceAccountName: account
                      terminationGracePeriodSeconds: 1
                      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
                      containers:
                        - name: shell
                          image: unused
                          command: [sh, -c, $(SCRIPT)]
                          envFrom: [{prefix: ALL_, configMapRef: {name: settings}}]
                          env:
                            - {name: SCRIPT, value: '%4$s'}
                            - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                            - {name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                            - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                            - {name: PASSWORD, valueFrom: {secretKeyRef: {name: secret, key: password}}}
                            - {name: ABSENT, valueFrom: {secretKeyRef: {name: none, key: none, optional: true}}}
                            - {name: JOINED, value: $(ALL_COLOUR) at $(NAMESPACE) $(UNKNOWN) $$(NAME)}
                          volumeMounts:
                            - {name: tmp, mountPath: /tmp}
                            - {name: settings, mountPath: /etc/settings}
                          securityContext: %5$s
                      volumes:
                        - {name: tmp, emptyDir: {}}
                        - {name: settings, configMap: {name: settings}}
                """
                        .formatted(name, namespace, label, script.replace("'", "''"), securityContext));
        return kubelet.start(namespace, name).get(0);
    }
}
