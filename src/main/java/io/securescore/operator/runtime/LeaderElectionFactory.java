package io.securescore.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.securescore.operator.config.OperatorConfig;
import io.smallrye.config.ConfigValidationException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the leader election of the operator SDK on or off: on in a cluster, off outside one, unless a setting says
 * otherwise. Its outcome goes to {@link Leadership}.
 */
@Dependent
public class LeaderElectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElectionFactory.class);
    private static final Path POD_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    /** Null switches the election off; CDI allows it for dependent beans only. */
    @Produces
    @Dependent
    LeaderElectionConfiguration leaderElection(OperatorConfig config, KubernetesClient client, Leadership leadership) {
        return configuration(config.leaderElection(), podNamespace(POD_NAMESPACE), contextNamespace(client), leadership)
                .orElse(null);
    }

    /**
     * Where the operator keeps what is its own, the lease and the ledgers: as set, else the pod's. The context of a kubeconfig
     * counts only with an election: without one, nothing keeps two processes there from writing over each other. Empty when
     * nothing says where.
     */
    static Optional<String> namespace(OperatorConfig.LeaderElection settings, KubernetesClient client) {
        return namespace(settings, podNamespace(POD_NAMESPACE), contextNamespace(client));
    }

    static Optional<String> namespace(
            OperatorConfig.LeaderElection settings, Optional<String> podNamespace, Optional<String> contextNamespace) {
        return settings.namespace()
                .or(() -> podNamespace)
                .or(() -> contextNamespace.filter(context -> isElecting(settings, podNamespace)));
    }

    private static boolean isElecting(OperatorConfig.LeaderElection settings, Optional<String> podNamespace) {
        return settings.enabled().orElse(podNamespace.isPresent());
    }

    private static Optional<String> contextNamespace(KubernetesClient client) {
        return Optional.ofNullable(client.getConfiguration().getNamespace());
    }

    /**
     * @param podNamespace the namespace that the pod runs in; empty outside a cluster
     * @param contextNamespace the namespace of the kubeconfig's context, if it names one
     * @return empty when there is to be no election
     * @throws ConfigValidationException when nothing says where the lease is
     */
    static Optional<LeaderElectionConfiguration> configuration(
            OperatorConfig.LeaderElection settings,
            Optional<String> podNamespace,
            Optional<String> contextNamespace,
            Leadership leadership) {
        if (!isElecting(settings, podNamespace)) {
            return Optional.empty();
        }
        String namespace = namespace(settings, podNamespace, contextNamespace)
                .orElseThrow(() -> new ConfigValidationException(new ConfigValidationException.Problem[] {
                    new ConfigValidationException.Problem("securescore.leader-election.enabled=true: outside a cluster"
                            + " set securescore.leader-election.namespace too")
                }));
        // The proportions of Kubernetes' own components: 15 s, 10 s, 2 s.
        Duration lease = settings.leaseDuration();
        return Optional.of(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(settings.leaseName())
                .withLeaseNamespace(namespace)
                .withIdentity(settings.identity().orElse(null))
                .withLeaseDuration(lease)
                .withRenewDeadline(lease.multipliedBy(2).dividedBy(3))
                .withRetryPeriod(lease.multipliedBy(2).dividedBy(15))
                .withLeaderCallbacks(new LeaderCallbacks(
                        leadership::start, leadership::stop, leader -> LOG.info("The leader is {}", leader)))
                .withExitOnStopLeading(false)
                .build());
    }

    static Optional<String> podNamespace(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip()).filter(namespace -> !namespace.isEmpty());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "The namespace of the pod can't be read from " + file
                            + "; set securescore.leader-election.namespace",
                    unreadable);
        }
    }
}
