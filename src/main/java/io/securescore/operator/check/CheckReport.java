package io.securescore.operator.check;

import io.securescore.operator.azure.Identity;
import io.securescore.operator.score.ScopeId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param azure what was asked
 * @param identity who asked
 * @param problem why there is no answer at all: no token, nothing readable, Azure out of reach
 * @param readable what the identity can see in its tenant
 * @param checked the scopes of the watches, else of the tenant
 * @param scored what of the checked scopes has a score
 * @param watches the checked watches by name; empty for the whole tenant
 * @param gaps what keeps the watches, or the tenant, from being complete
 * @param waived scopes without a score that are no gap, because a waiver is in effect
 */
public record CheckReport(
        Azure azure,
        Identity identity,
        Optional<Problem> problem,
        Count readable,
        Count checked,
        Count scored,
        List<String> watches,
        List<Gap> gaps,
        List<Waived> waived) {

    /**
     * Where Azure is.
     *
     * @param cloud as the setting names it
     * @param source ResourceGraph or ResourceManager
     */
    public record Azure(String cloud, String resourceManager, String authority, String source) {}

    /**
     * Why nothing could be checked.
     *
     * @param cause CredentialFailed, NothingReadable, Throttled or Failed
     * @param commands which close it, one of them is enough; none when no command does
     */
    public record Problem(String cause, String message, List<String> commands) {
        public Problem {
            commands = List.copyOf(commands);
        }
    }

    /** How many of each kind. */
    public record Count(int subscriptions, int connectors) {
        static Count of(Collection<ScopeId> ids) {
            int connectors = (int) ids.stream().filter(ScopeId::isConnector).count();
            return new Count(ids.size() - connectors, connectors);
        }
    }

    /**
     * A scope that may be without a score for a time.
     *
     * @param cause its state
     * @param until the last day of the waiver, YYYY-MM-DD
     */
    public record Waived(ScopeId id, String name, String cause, String until) {}

    public CheckReport {
        watches = List.copyOf(watches);
        gaps = List.copyOf(gaps);
        waived = List.copyOf(waived);
    }

    /** Whether everything has been read that should be. */
    public boolean isWhole() {
        return problem.isEmpty() && gaps.isEmpty();
    }
}
