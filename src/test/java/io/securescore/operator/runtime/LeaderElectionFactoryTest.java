package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.securescore.operator.config.ConfigValidation;
import io.securescore.operator.config.OperatorConfig;
import io.smallrye.config.ConfigValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderElectionFactoryTest {
    private static final String LEASE = "securescore-operator";
    private static final Optional<String> IN_CLUSTER = Optional.of("security");
    private static final Optional<String> OUTSIDE = Optional.empty();

    private final Leadership leadership = new Leadership(() -> {});

    @Test
    void shouldElectInAClusterAndNotOutsideOneByDefault() {
        assertThat(election(settings(Optional.empty()), IN_CLUSTER)).isPresent();
        assertThat(election(settings(Optional.empty()), OUTSIDE)).isEmpty();
    }

    @Test
    void shouldObeyTheSetting() {
        assertThat(election(settings(Optional.of(false)), IN_CLUSTER)).isEmpty();
    }

    @Test
    void shouldElectOutsideAClusterOnlyInAKnownNamespace() {
        OperatorConfig.LeaderElection on = settings(Optional.of(true));
        OperatorConfig.LeaderElection named =
                new Settings(Optional.of(true), LEASE, Optional.of("leases"), Optional.empty(), Duration.ofSeconds(15));

        assertThat(election(named, OUTSIDE).orElseThrow().getLeaseNamespace()).hasValue("leases");
        assertThat(LeaderElectionFactory.configuration(on, OUTSIDE, Optional.of("context"), leadership)
                        .orElseThrow()
                        .getLeaseNamespace())
                .hasValue("context");
        assertThatThrownBy(() -> election(on, OUTSIDE))
                .isInstanceOfSatisfying(
                        ConfigValidationException.class, refused -> assertThat(ConfigValidation.problems(refused))
                                .containsExactly("securescore.leader-election.enabled=true: outside a cluster set"
                                        + " securescore.leader-election.namespace too"));
    }

    @Test
    void shouldKeepTheLedgersInTheContextOfALaptopOnlyWithAnElection() {
        Optional<String> context = Optional.of("context");
        OperatorConfig.LeaderElection byDefault = settings(Optional.empty());
        OperatorConfig.LeaderElection named =
                new Settings(Optional.empty(), LEASE, Optional.of("ledgers"), Optional.empty(), Duration.ofSeconds(15));

        assertThat(LeaderElectionFactory.namespace(byDefault, OUTSIDE, context)).isEmpty();
        assertThat(LeaderElectionFactory.namespace(settings(Optional.of(true)), OUTSIDE, context))
                .hasValue("context");
        assertThat(LeaderElectionFactory.namespace(named, OUTSIDE, context)).hasValue("ledgers");
        assertThat(LeaderElectionFactory.namespace(byDefault, IN_CLUSTER, context))
                .hasValue("security");
        assertThat(LeaderElectionFactory.namespace(settings(Optional.of(false)), IN_CLUSTER, context))
                .hasValue("security");
    }

    @Test
    void shouldHoldTheLeaseInItsOwnNamespaceUnderTheNameOfThePod() {
        LeaderElectionConfiguration election =
                election(settings(Optional.empty()), IN_CLUSTER).orElseThrow();

        assertThat(election.getLeaseName()).isEqualTo("securescore-operator");
        assertThat(election.getLeaseNamespace()).hasValue("security");
        // The operator SDK takes HOSTNAME, the name of the pod, when there is none.
        assertThat(election.getIdentity()).isEmpty();
    }

    @Test
    void shouldTakeNameNamespaceAndIdentityFromTheSettings() {
        OperatorConfig.LeaderElection settings = new Settings(
                Optional.empty(), "contoso", Optional.of("leases"), Optional.of("one"), Duration.ofSeconds(15));

        LeaderElectionConfiguration election = election(settings, IN_CLUSTER).orElseThrow();

        assertThat(election.getLeaseNamespace()).hasValue("leases");
        assertThat(election.getIdentity()).hasValue("one");
        assertThat(election.getLeaseName()).isEqualTo("contoso");
    }

    @Test
    void shouldDeriveDeadlineAndPeriodFromTheLeaseDuration() {
        LeaderElectionConfiguration election =
                election(settings(Optional.empty()), IN_CLUSTER).orElseThrow();

        assertThat(election.getLeaseDuration()).isEqualTo(Duration.ofSeconds(15));
        assertThat(election.getRenewDeadline()).isEqualTo(Duration.ofSeconds(10));
        assertThat(election.getRetryPeriod()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldTellLeadershipInsteadOfExiting() {
        LeaderElectionConfiguration election =
                election(settings(Optional.empty()), IN_CLUSTER).orElseThrow();

        assertThat(election.isExitOnStopLeading()).isFalse();
        election.getLeaderCallbacks().orElseThrow().onStartLeading();
        assertThat(leadership.isLeading()).isTrue();
        election.getLeaderCallbacks().orElseThrow().onStopLeading();
        assertThat(leadership.isLeading()).isFalse();
    }

    @Test
    void shouldReadTheNamespaceOfThePod(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("namespace");

        assertThat(LeaderElectionFactory.podNamespace(file)).isEmpty();
        Files.writeString(file, "security\n");
        assertThat(LeaderElectionFactory.podNamespace(file)).hasValue("security");
    }

    private Optional<LeaderElectionConfiguration> election(
            OperatorConfig.LeaderElection settings, Optional<String> podNamespace) {
        return LeaderElectionFactory.configuration(settings, podNamespace, Optional.empty(), leadership);
    }

    private static Settings settings(Optional<Boolean> enabled) {
        return new Settings(enabled, LEASE, Optional.empty(), Optional.empty(), Duration.ofSeconds(15));
    }

    private record Settings(
            Optional<Boolean> enabled,
            String leaseName,
            Optional<String> namespace,
            Optional<String> identity,
            Duration leaseDuration)
            implements OperatorConfig.LeaderElection {}
}
