package io.securescore.operator.check;

import io.securescore.operator.score.ScopeId;
import java.util.List;
import java.util.Optional;

/**
 * One reason why a watch would not be complete, and what closes it.
 *
 * @param id the scope; empty for a management group or a watch
 * @param name of the scope, the management group or the watch
 * @param what Subscription, SecurityConnector, ManagementGroup or SecureScoreWatch
 * @param cause the state of the scope, or NothingReadable, NothingSelected, NameMismatch
 * @param message what is wrong and what to do, the same for all gaps of a kind
 * @param detail what is particular to this one
 * @param command closes it; empty when no command does
 * @param watches the watches from files that name it
 */
public record Gap(
        Optional<ScopeId> id,
        String name,
        String what,
        String cause,
        String message,
        Optional<String> detail,
        Optional<String> command,
        List<String> watches) {

    /** {@code what} of a management group. */
    static final String MANAGEMENT_GROUP = "ManagementGroup";
    /** {@code what} of a watch. */
    static final String WATCH = "SecureScoreWatch";

    public Gap {
        watches = List.copyOf(watches);
    }
}
