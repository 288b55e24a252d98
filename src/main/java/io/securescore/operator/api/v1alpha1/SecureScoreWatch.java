package io.securescore.operator.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Names subscriptions, security connectors, or a rule that selects them, and a minimum secure score; its status holds the
 * scores and the verdict.
 */
@Group("securescore.io")
@Version("v1alpha1")
@ShortNames("ssw")
public class SecureScoreWatch extends CustomResource<SecureScoreWatchSpec, SecureScoreWatchStatus>
        implements Namespaced {

    /** Annotation that asks for a poll now: any new string of up to 64 characters. */
    public static final String REQUESTED_AT = "securescore.io/requested-at";
}
