package io.securescore.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What to watch, and the minimum to hold. Lists are empty, never null; defaults are those of the schema.
 * What the API server refuses, it refuses by these annotations; the sizes keep every rule within its cost budget.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What to watch, and the minimum score to hold.")
@ValidationRule(
        value = "(has(self.subscriptions) && size(self.subscriptions) > 0)"
                + " || (has(self.connectors) && size(self.connectors) > 0)"
                + " || (has(self.select) && ((has(self.select.managementGroups) && size(self.select.managementGroups) > 0)"
                + " || (has(self.select.allReadable) && self.select.allReadable)))",
        message = "nothing is watched: write spec.subscriptions, spec.connectors, or spec.select with managementGroups "
                + "or allReadable: true")
@ValidationRule(
        value = "!has(self.select) || !has(self.select.connectors)"
                + " || (has(self.subscriptions) && size(self.subscriptions) > 0)"
                + " || (has(self.select.managementGroups) && size(self.select.managementGroups) > 0)"
                + " || (has(self.select.allReadable) && self.select.allReadable)",
        message = "select.connectors picks connectors of the watched subscriptions, and there are none: add "
                + "spec.subscriptions, select.managementGroups or select.allReadable: true",
        fieldPath = ".select")
@ValidationRule(
        value = "(has(self.subscriptions) ? size(self.subscriptions) : 0)"
                + " + (has(self.connectors) ? size(self.connectors) : 0) <= 1000",
        message = "subscriptions and connectors hold more than 1000 entries in sum: select them by "
                + "select.managementGroups, or write several watches")
@ValidationRule(
        value = "self.minimumAppliesTo != 'Aggregate'"
                + " || ((!has(self.subscriptions) || self.subscriptions.all(s, !has(s.minimumScore)))"
                + " && (!has(self.connectors) || self.connectors.all(c, !has(c.minimumScore)))"
                + " && (!has(self.waivers) || self.waivers.all(w, !has(w.minimumScore))))",
        message = "with minimumAppliesTo: Aggregate only spec.minimumScore counts: remove minimumScore from "
                + "subscriptions, connectors and waivers, or write minimumAppliesTo: EachScope")
public record SecureScoreWatchSpec(
        @JsonPropertyDescription(
                        "The score to hold, in percent, a whole number from 0 to 100. Without it the watch only "
                                + "observes: there is no MeetsMinimum condition.")
                @Min(0)
                @Max(100)
                Integer minimumScore,
        @JsonPropertyDescription(
                        "What the minimum is compared with: EachScope (the default) compares every scope, so that "
                                + "a strong one can't hide a weak one; Aggregate compares the weighted score of all scopes.")
                @Default("EachScope")
                MinimumAppliesTo minimumAppliesTo,
        @JsonPropertyDescription(
                        "What a scope without a usable score does to the verdict: Unknown (the default) makes the "
                                + "verdict Unknown; Ignore leaves the scope out of it and counts it in the message.")
                @Default("Unknown")
                MissingScores missingScores,
        @JsonPropertyDescription(
                        "Azure subscriptions to watch, at most 1000 together with connectors. None by default.")
                @Size(max = 1000)
                List<WatchedSubscription> subscriptions,
        @JsonPropertyDescription(
                        "Security connectors to watch (AWS accounts, GCP projects, Azure DevOps, GitHub, GitLab, "
                                + "DockerHub, JFrog), at most 1000 together with subscriptions. None by default.")
                @Size(max = 1000)
                List<WatchedConnector> connectors,
        @JsonPropertyDescription(
                        "A rule that selects scopes besides the listed ones and follows the estate as it grows. "
                                + "None by default.")
                Selection select,
        @JsonPropertyDescription("Scopes that are not watched even if selected, at most 1000. Connectors hosted in an "
                        + "excluded subscription are not selected either; listed ones stay. None by default.")
                @Size(max = 1000)
                List<Exclusion> exclude,
        @JsonPropertyDescription(
                        "Scopes whose low score is accepted for a time, at most 1000. They are still polled, shown "
                                + "and part of the aggregate. None by default.")
                @Size(max = 1000)
                List<Waiver> waivers,
        @JsonPropertyDescription(
                        "Time between two polls, from 5m to 24h, written in hours and minutes like 90m or 1h30m; "
                                + "1h by default. Defender for Cloud recalculates scores every 8 hours.")
                @Default("1h")
                @Size(max = 16)
                @ValidationRule(
                        value = "self.matches('^([0-9]{1,4}h)?([0-9]{1,4}m)?$') && self.size() > 0"
                                + " && duration(self) >= duration('5m') && duration(self) <= duration('24h')",
                        message =
                                "pollInterval must lie between 5m and 24h: write hours and minutes, like 15m, 1h or 1h30m")
                String pollInterval,
        @JsonPropertyDescription("Whether polling rests: true keeps status and verdict as they are. false by default.")
                @Default("false")
                Boolean suspend) {

    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String CONNECTOR =
            "/resourcegroups/[^/]+/providers/microsoft[.]security/securityconnectors/[^/]+";
    private static final String SCOPE_RULE =
            "self.matches('(?i)^(" + GUID + "|/subscriptions/" + GUID + "(" + CONNECTOR + ")?)$')";
    // timestamp() would do, but its own error would stand before our message
    private static final String DAY = "^[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
            + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$";
    private static final String SCOPE_MESSAGE = "id must be a subscription's GUID, like "
            + "11111111-2222-3333-4444-555555555555, or a security connector's ARM id, like /subscriptions/<GUID>"
            + "/resourceGroups/<group>/providers/Microsoft.Security/securityConnectors/<name>";

    public SecureScoreWatchSpec {
        minimumAppliesTo = minimumAppliesTo == null ? MinimumAppliesTo.EachScope : minimumAppliesTo;
        missingScores = missingScores == null ? MissingScores.Unknown : missingScores;
        subscriptions = subscriptions == null ? List.of() : List.copyOf(subscriptions);
        connectors = connectors == null ? List.of() : List.copyOf(connectors);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        waivers = waivers == null ? List.of() : List.copyOf(waivers);
        pollInterval = pollInterval == null ? "1h" : pollInterval;
        suspend = suspend != null && suspend;
    }

    /** What the minimum is compared with. */
    public enum MinimumAppliesTo {
        EachScope,
        Aggregate
    }

    /** What a scope without a usable score does to the verdict. */
    public enum MissingScores {
        Unknown,
        Ignore
    }

    /** A subscription, listed by its GUID. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WatchedSubscription(
            @JsonPropertyDescription("The subscription's id, a GUID of 36 characters. Required, and listed once.")
                    @Required
                    @Size(max = 512)
                    @ValidationRule(
                            value = "self.matches('(?i)^" + GUID + "$')",
                            message = "id must be the subscription's GUID, 36 characters like "
                                    + "11111111-2222-3333-4444-555555555555, without /subscriptions/ before it (see az "
                                    + "account list)")
                    String id,
            @JsonPropertyDescription(
                            "The name that you expect it to have, up to 256 characters. A different name in Azure "
                                    + "is reported, for then the id is most likely mistyped. Not checked by default.")
                    @Size(max = 256)
                    String name,
            @JsonPropertyDescription(
                            "The score that this subscription has to hold instead of the watch's minimumScore, in "
                                    + "percent, from 0 to 100. EachScope only; the watch's minimumScore by default.")
                    @Min(0)
                    @Max(100)
                    Integer minimumScore) {}

    /** A security connector, listed by its ARM id. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WatchedConnector(
            @JsonPropertyDescription(
                            "The connector's ARM id, up to 512 characters, in any casing: /subscriptions/<GUID>"
                                    + "/resourceGroups/<group>/providers/Microsoft.Security/securityConnectors/<name>. Required, "
                                    + "and listed once.")
                    @Required
                    @Size(max = 512)
                    @ValidationRule(
                            value = "self.matches('(?i)^/subscriptions/" + GUID + CONNECTOR + "$')",
                            message =
                                    "id must be the connector's ARM id, like /subscriptions/<GUID>/resourceGroups/<group>"
                                            + "/providers/Microsoft.Security/securityConnectors/<name>; subscriptions are listed "
                                            + "in spec.subscriptions")
                    String id,
            @JsonPropertyDescription(
                            "The name that you expect it to have, up to 256 characters. A different name in Azure "
                                    + "is reported, for then the id is most likely mistyped. Not checked by default.")
                    @Size(max = 256)
                    String name,
            @JsonPropertyDescription(
                            "The score that this connector has to hold instead of the watch's minimumScore, in "
                                    + "percent, from 0 to 100. EachScope only; the watch's minimumScore by default.")
                    @Min(0)
                    @Max(100)
                    Integer minimumScore) {}

    /** A rule that follows the estate as it grows. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(
            value = "!has(self.tags) || size(self.tags) == 0"
                    + " || (has(self.managementGroups) && size(self.managementGroups) > 0)"
                    + " || (has(self.allReadable) && self.allReadable)",
            message = "tags only narrow a selection: add select.managementGroups or select.allReadable: true")
    @ValidationRule(
            value = "!has(self.allReadable) || !self.allReadable || !has(self.managementGroups)"
                    + " || size(self.managementGroups) == 0",
            message = "allReadable: true selects every subscription already: remove managementGroups, or allReadable")
    public record Selection(
            @JsonPropertyDescription("Management groups, by their id and not their display name, at most 100. Every "
                            + "subscription below one of them, at any depth, is selected. None by default.")
                    @Size(max = 100)
                    @ValidationRule(
                            value = "self.all(g, g.matches('^[-a-zA-Z0-9_.()]{1,90}$'))",
                            message = "managementGroups holds ids of up to 90 letters, digits and -_.(), like "
                                    + "mg-landingzones: write the id, neither the display name nor the ARM id (see az "
                                    + "account management-group list)")
                    List<@Size(max = 512) String> managementGroups,
            @JsonPropertyDescription(
                            "Whether every subscription that the operator's identity can read is selected. false "
                                    + "by default; not together with managementGroups.")
                    Boolean allReadable,
            @JsonPropertyDescription(
                            "Tags that narrow the selection, at most 50: a selected subscription has every one of "
                                    + "them. Listed subscriptions are not narrowed. None by default.")
                    @Size(max = 50)
                    List<TagSelector> tags,
            @JsonPropertyDescription(
                            "Which connectors hosted in the listed or selected subscriptions are watched too. None "
                                    + "by default.")
                    ConnectorSelector connectors) {
        public Selection {
            managementGroups = managementGroups == null ? List.of() : List.copyOf(managementGroups);
            tags = tags == null ? List.of() : List.copyOf(tags);
        }
    }

    /** A tag that a selected subscription must have, with any of the values. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TagSelector(
            @JsonPropertyDescription("The tag's name, 1 to 512 characters, in any casing. Required, and listed once.")
                    @Required
                    @Size(min = 1, max = 512)
                    String name,
            @JsonPropertyDescription("The accepted values, 1 to 100 of up to 256 characters; any one of them will do. "
                            + "Required.")
                    @Required
                    @Size(min = 1, max = 100)
                    List<@Size(max = 256) String> values) {
        public TagSelector {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    /** Connectors of these environments, hosted in the listed or selected subscriptions. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ConnectorSelector(
            @JsonPropertyDescription("The environments whose connectors are selected, at least one of AWS, GCP, "
                            + "AzureDevOps, GitHub, GitLab, DockerHub and JFrog. Required.")
                    @Required
                    @Size(min = 1, max = 16)
                    List<String> environments) {
        public ConnectorSelector {
            environments = environments == null ? List.of() : List.copyOf(environments);
        }
    }

    /** A scope that is not watched, with the reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exclusion(
            @JsonPropertyDescription("The subscription's GUID, or the ARM id of a subscription or connector, up to 512 "
                            + "characters, in any casing. Required, and listed once.")
                    @Required
                    @Size(max = 512)
                    @ValidationRule(value = SCOPE_RULE, message = SCOPE_MESSAGE)
                    String id,
            @JsonPropertyDescription("Why it is not watched, up to 256 characters. Empty by default.") @Size(max = 256)
                    String reason) {}

    /** A scope whose fall is accepted through a day (UTC), with the reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "has(self.until) && has(self.reason) && self.reason.size() > 0",
            message = "a waiver needs until, the last day on which it counts (YYYY-MM-DD, in UTC), and reason, why the "
                    + "low score is accepted: add what is missing")
    public record Waiver(
            @JsonPropertyDescription("The subscription's GUID, or the ARM id of a subscription or connector, up to 512 "
                            + "characters, in any casing. Required, and listed once.")
                    @Required
                    @Size(max = 512)
                    @ValidationRule(value = SCOPE_RULE, message = SCOPE_MESSAGE)
                    String id,
            @JsonPropertyDescription("The last day on which the waiver counts, as YYYY-MM-DD, through its end in UTC. "
                            + "Required.")
                    @Size(max = 32)
                    @ValidationRule(
                            value = "self.matches('" + DAY + "') && (!self.endsWith('-02-29')"
                                    + " || (timestamp(self.substring(0, 4) + '-03-01T00:00:00Z')"
                                    + " - duration('24h')).getDate() == 29)",
                            message = "until must be a day of the calendar: write YYYY-MM-DD, like 2027-01-31")
                    String until,
            @JsonPropertyDescription("Why the low score is accepted, such as a ticket, 1 to 256 characters. Required.")
                    @Size(max = 256)
                    String reason,
            @JsonPropertyDescription(
                            "The score that the scope has to hold meanwhile, in percent, from 0 to 100. EachScope "
                                    + "only; without it the scope is out of the verdict until the waiver ends.")
                    @Min(0)
                    @Max(100)
                    Integer minimumScore) {}
}
