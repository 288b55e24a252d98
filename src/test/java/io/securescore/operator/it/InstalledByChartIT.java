package io.securescore.operator.it;

import static io.securescore.operator.it.OperatorHarness.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.RunningPod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator as the chart installs it does the main job, with the rights that the chart gives it and no others. */
@ExtendWith(ClusterExtension.class)
class InstalledByChartIT {
    /** Rights that no audit log shows in use, and why. */
    private static final Map<String, String> UNSEEN = Map.of(
            "update leases.coordination.k8s.io", "never sent, but the operator SDK refuses to start without it",
            "create configmaps", "asked for by a patch that creates, which the audit log has as a patch");

    /** Requests that need no right: every user may ask for its own ones. */
    private static final Set<String> FREE =
            Set.of("selfsubjectrulesreviews.authorization.k8s.io", "selfsubjectaccessreviews.authorization.k8s.io");

    private static final String BELOW =
            "Warning ScoreBelowMinimum x2: 1 scope is now below its minimum: prod-asia 71.03 %" + " (minimum 80 %).";

    private static ChartRelease release;

    @BeforeAll
    static void prepare(ApiServer server) {
        release = new ChartRelease(server);
    }

    @AfterAll
    static void end() {
        release.close();
    }

    @AfterEach
    void uninstall() {
        assertThat(release.azure().violations()).isEmpty();
        release.uninstall();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 1})
    void shouldDoTheMainJobWithTheRightsOfTheChartAndNoOthers(int watchedNamespaces) {
        List<String> namespaces = Stream.generate(() -> release.newNamespace("team"))
                .limit(Math.max(1, watchedNamespaces))
                .toList();
        release.install(
                ChartRelease.CLIENT_SECRET, "watchNamespaces: " + (watchedNamespaces == 0 ? List.of() : namespaces));
        String outside = release.newNamespace("outside");
        String spec = "minimumScore: 80, subscriptions: [" + subscription(3) + "]";
        Watched unseen = release.watch(outside, "rights", spec);
        RunningPod pod = release.rollout().get(0);
        release.awaitLeader(List.of(pod));

        for (String namespace : namespaces) {
            Watched watch = release.watch(namespace, "rights", spec).awaitPolled();
            assertThat(watch.scopes()).containsExactly("prod-asia Scored 71.03");
            watch.edit("{\"spec\":{\"minimumScore\":70}}");
            watch.awaitEvents(2);
            watch.edit("{\"spec\":{\"minimumScore\":80}}");
            await().atMost(Watched.JUDGED).until(() -> watch.events().contains(BELOW));
            assertThat(Scrape.of(pod).naming("namespace=\"" + namespace + "\"").samples())
                    .isNotEmpty();
            watch.delete();
            await().atMost(Watched.JUDGED).untilAsserted(() -> assertThat(Scrape.of(pod)
                            .naming("namespace=\"" + namespace + "\"")
                            .samples())
                    .isEmpty());
        }

        assertThat(unseen.status() == null).isEqualTo(watchedNamespaces > 0);
        List<AuditLog.Call> calls = release.audit().callsOf(pod.name()).stream()
                .filter(call -> !FREE.contains(call.resource()))
                .toList();
        List<Grant> granted = release.granted();
        assertThat(calls).noneMatch(call -> call.code() == 401 || call.code() == 403);
        assertThat(calls).allMatch(call -> granted.stream().anyMatch(grant -> grant.permits(call)));
        assertThat(granted.stream().filter(grant -> calls.stream().noneMatch(grant::permits)))
                .extracting(Grant::what)
                .containsExactlyInAnyOrderElementsOf(UNSEEN.keySet());
        assertThat(calls)
                .extracting(AuditLog.Call::resource)
                .doesNotContain("secrets", "customresourcedefinitions.apiextensions.k8s.io");
        assertThat(granted).extracting(Grant::scope).allMatch(scope -> watchedNamespaces == 0 || !scope.equals("*"));
    }

    @Test
    void shouldGoOnWithARotatedTokenWhenTheOldOneIsRefused(ApiServer server) {
        String team = release.newNamespace("team");
        release.install(ChartRelease.CLIENT_SECRET);
        RunningPod pod = release.rollout().get(0);
        Watched watch = release.watch(team, "rotated", "subscriptions: [" + subscription(1) + "]")
                .awaitPolled();
        String first = credential(pod);

        // A service account that is made anew refuses the tokens of the one before
        server.kubectl("-n", release.namespace(), "delete", "serviceaccount", ChartRelease.NAME)
                .orThrow();
        server.createServiceAccount(release.namespace(), ChartRelease.NAME);
        pod.rotateTokens();

        await().atMost(Duration.ofSeconds(20)).until(() -> !credential(pod).equals(first));
        watch.request("again");
        watch.awaitHandled("again");
        assertThat(pod.restarts()).isZero();
        assertThat(release.audit().callsOf(pod.name())).noneMatch(call -> call.code() == 403);
    }

    /** The id of the token that the Pod sent last. */
    private static String credential(RunningPod pod) {
        List<AuditLog.Call> calls = release.audit().callsOf(pod.name());
        return calls.get(calls.size() - 1).credential();
    }
}
