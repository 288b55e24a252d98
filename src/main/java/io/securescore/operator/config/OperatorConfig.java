package io.securescore.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting of the operator; the environment form of {@code securescore.azure.cloud} is {@code SECURESCORE_AZURE_CLOUD}. */
@ConfigMapping(prefix = "securescore")
public interface OperatorConfig {

    Azure azure();

    Poll poll();

    Coverage coverage();

    Metrics metrics();

    LeaderElection leaderElection();

    /** A YAML file of rules who may watch what, read again when it changes; everything is allowed without it. */
    Optional<String> access();

    /** A Kubernetes label selector: for this operator there are no other watches than those that match. */
    Optional<String> watchSelector();

    /** How to reach Defender for Cloud. */
    interface Azure {
        /** AzureCloud, AzureUSGovernment or Custom. */
        @WithDefault("AzureCloud")
        String cloud();

        /** Base URL of Azure Resource Manager; of the cloud by default, required for Custom. */
        Optional<String> resourceManagerEndpoint();

        /** Base URL of Microsoft Entra ID; of the cloud by default, required for Custom. */
        Optional<String> authorityHost();

        /** A PEM file of certificates to trust besides the JDK's. */
        Optional<String> caCertificate();

        /** auto, workload-identity, managed-identity, client-secret, client-certificate or azure-cli. */
        @WithDefault("auto")
        String credential();

        /** ResourceGraph or ResourceManager. */
        @WithDefault("ResourceGraph")
        String source();

        /** Subscriptions in one Resource Graph query, 1..1000. */
        @WithDefault("500")
        @WithConverter(SettingConverters.WholeNumber.class)
        int subscriptionsPerQuery();
    }

    /** When scores are read. */
    interface Poll {
        /** From which age a score is stale (or 3 times the scope's interval when that is longer). */
        @WithDefault("9h")
        @WithConverter(SettingConverters.Span.class)
        Duration staleAfter();
    }

    /** Which subscriptions no watch names. */
    interface Coverage {
        /** Whether to read the whole tenant once a day for {@code securescore_unwatched_subscription_info}. */
        @WithDefault("false")
        @WithConverter(SettingConverters.StrictBoolean.class)
        boolean enabled();
    }

    /** What is exposed. */
    interface Metrics {
        /** auto (on up to controls-max-scopes), on or off. */
        @WithDefault("auto")
        String controls();

        /** Up to how many watched scopes {@code auto} exposes controls. */
        @WithDefault("1000")
        @WithConverter(SettingConverters.WholeNumber.class)
        int controlsMaxScopes();

        /** Azure subscription tags that become {@code tag_*} labels. */
        Optional<List<String>> subscriptionTags();

        /** Labels of a watch that become {@code label_*} labels. */
        Optional<List<String>> watchLabels();
    }

    /** Which replica polls. */
    interface LeaderElection {
        /** On in a cluster by default, off outside one. */
        Optional<@WithConverter(SettingConverters.StrictBoolean.class) Boolean> enabled();

        /** The name of the lease, and what the names of the ledgers begin with; another one for a second operator. */
        @WithDefault("securescore-operator")
        String leaseName();

        /** Where the lease is; the operator's own namespace by default. */
        Optional<String> namespace();

        /** Who holds it; the pod's name by default. */
        Optional<String> identity();

        /** How long a leader may be silent before another takes over, at least 5 s. */
        @WithDefault("15s")
        @WithConverter(SettingConverters.Span.class)
        Duration leaseDuration();
    }
}
