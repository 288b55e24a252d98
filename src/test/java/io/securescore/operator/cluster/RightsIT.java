package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator under the shipped rights, as the API server's audit log sees it. */
class RightsIT {
    private static final String USER =
            "system:serviceaccount:" + Installation.NAMESPACE + ":" + Installation.SERVICE_ACCOUNT;

    @Test
    void shouldDoItsWorkWithoutEverBeingForbidden(@TempDir Path directory) throws IOException {
        try (ApiServer server = ApiServer.start();
                FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()))) {
            Installation.apply(server.kubectl());
            Path authority = Files.writeString(directory.resolve("ca.pem"), azure.caPem());
            Map<String, String> settings = new HashMap<>(OperatorSettings.leaderElection("rights"));
            settings.putAll(OperatorSettings.azure(azure, authority));
            Path kubeconfig = server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);

            try (OperatorProcess operator = OperatorProcess.start(kubeconfig, settings)) {
                operator.awaitReady();
                server.kubectl("apply", "-f", "deploy/samples").orThrow();
                awaitVerdict(server, "True");
                setMinimum(server, 95, "False");
                setMinimum(server, 80, "True");
                // The same news for the second time raises the count of the first event
                setMinimum(server, 95, "False");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(requests(server)).contains("patch events 200"));
            }

            assertThat(requests(server))
                    .contains("patch securescorewatches/status 200", "create events 201", "patch leases 200")
                    .noneMatch(request -> request.endsWith(" 403"));
        }
    }

    private static void setMinimum(ApiServer server, int minimum, String verdict) {
        String patch = "{\"spec\":{\"minimumScore\":" + minimum + "}}";
        server.kubectl("-n", "team-platform", "patch", "ssw", "platform", "--type=merge", "-p", patch)
                .orThrow();
        awaitVerdict(server, verdict);
    }

    private static void awaitVerdict(ApiServer server, String status) {
        String condition = "--for=condition=MeetsMinimum=" + status;
        server.kubectl("-n", "team-platform", "wait", "ssw", "platform", condition, "--timeout=30s")
                .orThrow();
    }

    /** For each request of the operator its verb, resource and answer. */
    private static List<String> requests(ApiServer server) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<String> requests = new ArrayList<>();
        for (String line : Files.readAllLines(server.auditLog())) {
            JsonNode event = mapper.readTree(line);
            if (event.at("/user/username").asText().equals(USER)) {
                requests.add(event.at("/verb").asText() + " "
                        + event.at("/objectRef/resource").asText()
                        + event.at("/objectRef/subresource").asText().replaceFirst("^(?=.)", "/") + " "
                        + event.at("/responseStatus/code").asText());
            }
        }
        return requests;
    }
}
