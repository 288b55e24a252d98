package io.securescore.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.securescore.operator.config.OperatorConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Starts the operator SDK beside the management port, so that probes are answered while the start waits for rights: alive,
 * and not ready. A start that fails ends the process with code 1 and one line of log, as {@link Main} tells it.
 */
@Singleton
final class OperatorStart {
    private final Operator operator;
    private final QuarkusConfigurationService configuration;
    private final KubernetesClient client;
    private final OperatorConfig config;
    private final Leadership leadership;
    private final Thread thread = new Thread(this::run, "operator-start");
    private volatile boolean stopping;

    OperatorStart(
            Operator operator,
            QuarkusConfigurationService configuration,
            KubernetesClient client,
            OperatorConfig config,
            Leadership leadership) {
        this.operator = operator;
        this.configuration = configuration;
        this.client = client;
        this.config = config;
        this.leadership = leadership;
    }

    /** After everything else that a start brings. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        thread.setDaemon(true);
        thread.start();
    }

    /** The SDK waits here for the reconciliations that run. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) {
        stopping = true;
        thread.interrupt();
        operator.stop();
    }

    private void run() {
        try {
            new RightsCheck(client).await(rights());
            if (stopping) {
                return;
            }
            // Without an election nobody calls back: the process leads from its start
            if (election().isEmpty()) {
                leadership.start();
            }
            operator.start();
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            // A request that a shutdown has cut off is no failure
            if (!stopping) {
                Main.explain(failure);
                Quarkus.asyncExit(1);
            }
        }
    }

    private List<Right> rights() {
        Set<String> watched = new TreeSet<>();
        for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
            var informer = controller.getConfiguration().getInformerConfig();
            if (!informer.watchAllNamespaces()) {
                watched.addAll(informer.getEffectiveNamespaces(controller.getConfiguration()));
            }
        }
        return Right.needed(
                watched,
                LeaderElectionFactory.namespace(config.leaderElection(), client).orElse(""),
                election().map(LeaderElectionConfiguration::getLeaseName).orElse(""),
                config.leaderElection().leaseName() + "-ledger-0");
    }

    private Optional<LeaderElectionConfiguration> election() {
        return configuration.getLeaderElectionConfiguration();
    }
}
