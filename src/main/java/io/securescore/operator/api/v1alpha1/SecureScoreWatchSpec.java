package io.securescore.operator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What to watch, and the minimum to hold. Lists are empty, never null; defaults are those of the schema. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecureScoreWatchSpec(
        Integer minimumScore,
        MinimumAppliesTo minimumAppliesTo,
        MissingScores missingScores,
        List<WatchedSubscription> subscriptions,
        List<WatchedConnector> connectors,
        Selection select,
        List<Exclusion> exclude,
        List<Waiver> waivers,
        String pollInterval,
        Boolean suspend) {

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
    public record WatchedSubscription(String id, String name, Integer minimumScore) {}

    /** A security connector, listed by its ARM id. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WatchedConnector(String id, String name, Integer minimumScore) {}

    /** A rule that follows the estate as it grows. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Selection(
            List<String> managementGroups, Boolean allReadable, List<TagSelector> tags, ConnectorSelector connectors) {
        public Selection {
            managementGroups = managementGroups == null ? List.of() : List.copyOf(managementGroups);
            tags = tags == null ? List.of() : List.copyOf(tags);
        }
    }

    /** A tag that a selected subscription must have, with any of the values. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TagSelector(String name, List<String> values) {
        public TagSelector {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    /** Connectors of these environments, hosted in the listed or selected subscriptions. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ConnectorSelector(List<String> environments) {
        public ConnectorSelector {
            environments = environments == null ? List.of() : List.copyOf(environments);
        }
    }

    /** A scope that is not watched, with the reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exclusion(String id, String reason) {}

    /** A scope whose fall is accepted through a day (UTC), with the reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Waiver(String id, String until, String reason, Integer minimumScore) {}
}
