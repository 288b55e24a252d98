package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a real API server, by an account that may create and patch events and nothing else. */
@ExtendWith(ClusterExtension.class)
class EventPublisherIT {
    private static final Clock CLOCK = Clock.fixed(Given.NOON, ZoneOffset.UTC);
    private static final String ACCOUNT = "publisher";

    private static SecureScoreWatch watch(String namespace) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("production")
                .withUid("5f6f2c1e-0000-4000-8000-000000000001")
                .build());
        return watch;
    }

    private static KubernetesClient publisher(ApiServer server, String namespace) {
        server.createServiceAccount(namespace, ACCOUNT);
        server.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ACCOUNT)
                        .endMetadata()
                        .withRules(new PolicyRuleBuilder()
                                .withApiGroups("events.k8s.io")
                                .withResources("events")
                                .withVerbs("create", "patch")
                                .build())
                        .build())
                .create();
        server.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ACCOUNT)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", ACCOUNT)
                        .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                        .build())
                .create();
        return server.clientWithToken(server.serviceAccountToken(namespace, ACCOUNT));
    }

    private static List<Event> events(ApiServer server, String namespace) {
        return server.client()
                .events()
                .v1()
                .events()
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    @Test
    void shouldRaiseTheCountWhenTheSameNewsComesAgain(ApiServer server) {
        String namespace = server.newNamespace("events");
        WatchEvent news = WatchEvent.warning("ScoreBelowMinimum", "1 scope is now below its minimum: prod-eu 50 %.");
        try (KubernetesClient client = publisher(server, namespace)) {
            EventPublisher publisher = new EventPublisher(client, CLOCK);
            publisher.publish(watch(namespace), news, false);
            assertThat(events(server, namespace)).singleElement().satisfies(event -> {
                assertThat(event.getReportingController()).isEqualTo("securescore-operator");
                assertThat(event.getReason()).isEqualTo("ScoreBelowMinimum");
                assertThat(event.getType()).isEqualTo("Warning");
                assertThat(event.getNote()).isEqualTo(news.message());
                assertThat(event.getRegarding().getName()).isEqualTo("production");
                assertThat(event.getRegarding().getKind()).isEqualTo("SecureScoreWatch");
                assertThat(event.getSeries()).isNull();
            });
            publisher.publish(watch(namespace), news, false);
            publisher.publish(watch(namespace), news, false);
        }
        assertThat(events(server, namespace))
                .singleElement()
                .satisfies(event -> assertThat(event.getSeries().getCount()).isEqualTo(3));
    }

    @Test
    void shouldKeepOtherNewsApartAndCutANoteToWhatTheApiServerTakes(ApiServer server) {
        String namespace = server.newNamespace("events");
        try (KubernetesClient client = publisher(server, namespace)) {
            EventPublisher publisher = new EventPublisher(client, CLOCK);
            publisher.publish(watch(namespace), WatchEvent.normal("ScopeJoined", "1 scope joined: a."), false);
            publisher.publish(
                    watch(namespace), WatchEvent.normal("ScopeJoined", "1 scope joined: " + "é".repeat(900)), false);
        }
        assertThat(events(server, namespace)).hasSize(2);
    }

    @Test
    void shouldFailOnARefusalUntilItIsFinal(ApiServer server) {
        String namespace = server.newNamespace("events");
        try (KubernetesClient client = publisher(server, namespace)) {
            String other = server.newNamespace("events");
            EventPublisher publisher = new EventPublisher(client, CLOCK);
            WatchEvent news = WatchEvent.normal("ScopeLeft", "1 scope left: a.");
            assertThatThrownBy(() -> publisher.publish(watch(other), news, false))
                    .isInstanceOf(KubernetesClientException.class);
            publisher.publish(watch(other), news, true);
            assertThat(events(server, other)).isEmpty();
        }
    }
}
