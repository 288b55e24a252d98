package io.securescore.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.fakeazure.Fleet;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest status there is: every scope below its minimum, and nearly every score moved eight hours ago. */
@ExtendWith(ClusterExtension.class)
class StatusSizeIT {
    private static final int MOST_BYTES = 400_000;

    @ParameterizedTest
    @ValueSource(ints = {200, 1_000})
    void shouldKeepTheStatusUnder400Kilobytes(int scopes, ApiServer server) {
        OperatorHarness harness = OperatorHarness.install(server, Fleet.of(7, scopes));
        try {
            Watched watch = harness.apply(
                    "fleet",
                    "minimumScore: 100, select: {allReadable: true, connectors: {environments: [AWS, GCP, AzureDevOps,"
                            + " GitHub, GitLab]}}");
            harness.startLeader("status-size-it");
            watch.awaitPolled();
            harness.azure().step();
            watch.request("later");
            watch.awaitHandled("later");

            assertThat(watch.status().scopes()).hasSize(Math.min(scopes + 2, 1_000));
            assertThat(watch.status().recentChanges()).hasSize(20);
            assertThat(watch.status().plan()).hasSize(10);
            int bytes = watch.rawStatus().toString().getBytes(StandardCharsets.UTF_8).length;
            System.out.printf("The status of %,d scopes takes %,d bytes%n", scopes, bytes);
            assertThat(bytes).isLessThan(MOST_BYTES);
            harness.assertNoViolations();
        } finally {
            harness.close();
        }
    }
}
