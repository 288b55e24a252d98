package io.securescore.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Names subscriptions, security connectors, or a rule that selects them, and a minimum secure score; its status holds the
 * scores and the verdict. The columns are printed in the order in which they stand here.
 */
@Group("securescore.io")
@Version("v1alpha1")
@ShortNames("ssw")
@Categories("securescore")
@JsonClassDescription("SecureScoreWatch polls the classic secure score of Microsoft Defender for Cloud for the scopes "
        + "that its spec names, and writes the scores and the verdict to its status.")
@ValidationRule(
        value = "has(self.spec)",
        message = "nothing is watched: write spec.subscriptions, spec.connectors, or spec.select with managementGroups "
                + "or allReadable: true")
@AdditionalPrinterColumn(name = "Score", jsonPath = ".status.score", type = Type.NUMBER)
@AdditionalPrinterColumn(name = "Trend", jsonPath = ".status.trend")
@AdditionalPrinterColumn(name = "Lowest", jsonPath = ".status.lowest.score", type = Type.NUMBER)
@AdditionalPrinterColumn(name = "Minimum", jsonPath = ".spec.minimumScore", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Meets", jsonPath = ".status.conditions[?(@.type==\"MeetsMinimum\")].status")
@AdditionalPrinterColumn(name = "Below", jsonPath = ".status.below")
@AdditionalPrinterColumn(name = "Next", jsonPath = ".status.next")
@AdditionalPrinterColumn(name = "Complete", jsonPath = ".status.conditions[?(@.type==\"Complete\")].status")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Last Poll", jsonPath = ".status.lastPollTime", type = Type.DATE)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "Scopes", jsonPath = ".status.summary.total", type = Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Missing", jsonPath = ".status.summary.missing", type = Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Interval", jsonPath = ".spec.pollInterval", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
public class SecureScoreWatch extends CustomResource<SecureScoreWatchSpec, SecureScoreWatchStatus>
        implements Namespaced {

    /** Annotation that asks for a poll now: any new string of up to 64 characters. */
    public static final String REQUESTED_AT = "securescore.io/requested-at";
}
