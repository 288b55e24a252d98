package io.securescore.operator.archive;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/** Tells of each failure of the archive once until it is over, and decides when loading has failed for long enough. */
final class ArchiveFailures {
    private static final Logger LOG = Logger.getLogger(ConfigMapLedgerArchive.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_REFUSALS = 3;
    private static final int NO_STATUS = 0;
    private static final int NOTHING = -1;

    private final String namespace;
    private final String prefix;
    private final InstantSource clock;
    /** The HTTP statuses of the failures to write that were told. */
    private final Set<Integer> told = new HashSet<>();
    /** How many recent changes of a scope were told to be left, by shards that are too large. */
    private final Map<Integer, Integer> left = new HashMap<>();

    private Instant firstFailure;
    private int refusals;

    ArchiveFailures(String namespace, String prefix, InstantSource clock) {
        this.namespace = namespace;
        this.prefix = prefix;
        this.clock = clock;
    }

    /** Whether there is no HTTP status: no connection, a timeout, an interrupt. */
    static boolean isWithoutAnswer(KubernetesClientException failed) {
        return failed.getCode() == NO_STATUS;
    }

    /** Refused three times, or failing for two minutes: then to poll matters more than to know what was. */
    boolean isToGiveUpLoading(KubernetesClientException failed) {
        Instant now = clock.instant();
        if (firstFailure == null) {
            firstFailure = now;
            LOG.infof(
                    "ConfigMaps %s* in namespace %s can't be read (%s): polling begins when they can, in %d s at the latest",
                    prefix, namespace, cause(failed), PATIENCE.toSeconds());
        }
        refusals += isRefusal(failed) ? 1 : 0;
        boolean giveUp = refusals >= MOST_REFUSALS || !now.isBefore(firstFailure.plus(PATIENCE));
        if (giveUp && isRefusal(failed)) {
            refused("get");
        } else if (giveUp) {
            LOG.warnf(
                    "ConfigMaps %s* in namespace %s can't be read (%s): check the namespace and the API server; what they hold"
                            + " is lost, the next change of the scores in them is not explained",
                    prefix, namespace, cause(failed));
        }
        return giveUp;
    }

    /** Not for a process that is stopping: that is no failure. */
    void notWritten(KubernetesClientException failed) {
        if (Thread.currentThread().isInterrupted() || !told.add(failed.getCode())) {
            return;
        }
        if (isRefusal(failed)) {
            refused("patch");
        } else {
            LOG.warnf(
                    "ConfigMaps %s* in namespace %s can't be written (%s): check the namespace and the API server; until it"
                            + " works a change of a score across a restart is not explained",
                    prefix, namespace, cause(failed));
        }
    }

    /** All is written. */
    void written() {
        told.clear();
    }

    void shortened(int n, int bytes, int mostBytes, int changes, int fewerBytes) {
        if (isNews(n, changes)) {
            LOG.warnf(
                    "ConfigMap %s/%s would take %d bytes of at most %d: it keeps the %d largest recent changes of a scope"
                            + " (%d bytes), the others are forgotten at the next restart",
                    namespace, prefix + n, bytes, mostBytes, changes, fewerBytes);
        }
    }

    void tooLarge(int n, int bytes, int mostBytes) {
        if (isNews(n, NOTHING)) {
            LOG.warnf(
                    "ConfigMap %s/%s would take %d bytes of at most %d, and too many without recent changes: it is not"
                            + " written; watch fewer scopes, until then a change of a score in it across a restart is not"
                            + " explained",
                    namespace, prefix + n, bytes, mostBytes);
        }
    }

    void fits(int n) {
        left.remove(n);
    }

    private boolean isNews(int n, int changes) {
        return !Objects.equals(left.put(n, changes), changes);
    }

    private void refused(String verb) {
        LOG.warnf(
                "The operator may not %s configmaps in namespace %s: grant it the role %s, see"
                        + " deploy/base/rbac.yaml; until then a change of a score across a restart is not explained",
                verb, namespace, prefix.substring(0, prefix.length() - 1));
    }

    private static boolean isRefusal(KubernetesClientException failed) {
        return failed.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    private static String cause(KubernetesClientException failed) {
        Throwable cause = isWithoutAnswer(failed) && failed.getCause() != null ? failed.getCause() : failed;
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
