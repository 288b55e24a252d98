package io.securescore.operator.archive;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.securescore.operator.archive.LedgerCodec.Shard;
import io.securescore.operator.poll.LedgerArchive;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Keeps the ledgers in ConfigMaps of the operator's own namespace, {@code <name>-ledger-<n>}, each with a share of the scopes
 * (a shard). Only what has changed is written, by server-side apply. Used by one thread at a time.
 *
 * <p>The number of shards grows with the scopes and never shrinks. On growth the new ones are written first, then the one
 * that says how many there are, then the rest: whenever the process ends in between, each scope is in the shard where it
 * belongs; what a shard holds of others is older and is ignored.
 */
public final class ConfigMapLedgerArchive implements LedgerArchive {
    static final String KEY = "ledger";

    private static final Logger LOG = Logger.getLogger(ConfigMapLedgerArchive.class);
    private static final String OPERATOR = "securescore-operator";
    private static final String DESCRIPTION =
            "What " + OPERATOR + " compares the next secure scores with, as gzipped JSON;"
                    + " deleting it loses the explanation of the next changes and starts the counts of points anew, nothing else.";
    private static final int SCOPES_PER_SHARD = 1_000;
    private static final int MOST_SHARDS = 16;
    /** A ConfigMap may hold 1 MiB. */
    private static final int MOST_BYTES = 900_000;
    /** How many recent changes of a scope are kept in a shard that is too large otherwise. */
    private static final int FEW_CHANGES = 3;

    private static final int TRIES = 3;

    private final KubernetesClient client;
    private final String namespace;
    private final String prefix;
    /** The bytes that the API server has, by shard. */
    private final Map<Integer, byte[]> stored = new HashMap<>();
    /** Failures that were told and aren't over yet. */
    private final Set<String> told = new HashSet<>();
    /** Shards that were told to be too large and still are. */
    private final Set<Integer> oversized = new HashSet<>();

    private int shards = 1;

    /**
     * @param namespace the operator's own
     * @param name of the operator; the ConfigMaps' names begin with it
     */
    public ConfigMapLedgerArchive(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.prefix = name + "-ledger-";
    }

    @Override
    public Collection<ScopeLedger> load() {
        stored.clear();
        shards = 1;
        Map<Integer, Shard> found = new HashMap<>();
        try {
            // The first one says how many there are; where it can't be read, whatever is there is looked at
            boolean unreadable = read(0, found) && !found.containsKey(0);
            int last = unreadable ? MOST_SHARDS : declaredBy(found);
            for (int n = 1; n < last; n++) {
                read(n, found);
            }
        } catch (KubernetesClientException failed) {
            tell("get", failed);
        }
        shards = declaredBy(found);
        List<ScopeLedger> ledgers = new ArrayList<>();
        found.forEach((n, shard) -> shard.ledgers().stream()
                .filter(ledger -> shardOf(ledger.id(), shards) == n)
                .forEach(ledgers::add));
        return ledgers;
    }

    @Override
    public void save(Collection<ScopeLedger> all) {
        if (all.isEmpty() && stored.isEmpty()) {
            return;
        }
        int target = Math.max(shards, shardsFor(all.size()));
        List<List<ScopeLedger>> parts = new ArrayList<>();
        IntStream.range(0, target).forEach(n -> parts.add(new ArrayList<>()));
        all.forEach(ledger -> parts.get(shardOf(ledger.id(), target)).add(ledger));
        try {
            for (int n = shards; n < target; n++) {
                write(n, parts.get(n), target);
            }
            write(0, parts.get(0), target);
            for (int n = 1; n < shards; n++) {
                write(n, parts.get(n), target);
            }
            shards = target;
            told.clear();
        } catch (KubernetesClientException failed) {
            tell("patch", failed);
        }
    }

    /** Whether there is a ConfigMap; its content is added where it makes sense. */
    private boolean read(int n, Map<Integer, Shard> found) {
        ConfigMap map = ask(api ->
                api.configMaps().inNamespace(namespace).withName(prefix + n).get());
        if (map == null) {
            return false;
        }
        try {
            String text =
                    Optional.ofNullable(map.getBinaryData()).orElse(Map.of()).get(KEY);
            if (text == null) {
                throw new IOException("it has no binaryData." + KEY);
            }
            byte[] bytes = Base64.getDecoder().decode(text);
            Shard shard = LedgerCodec.decode(bytes);
            if (shard.skipped() > 0) {
                LOG.warnf(
                        "%d scopes in ConfigMap %s/%s make no sense and were skipped: the next change of their scores is not"
                                + " explained",
                        shard.skipped(), namespace, prefix + n);
            }
            found.put(n, shard);
            stored.put(n, bytes);
        } catch (IOException | IllegalArgumentException senseless) {
            LOG.warnf(
                    "ConfigMap %s/%s is ignored and will be replaced: %s; the next change of the scores in it is not explained",
                    namespace, prefix + n, senseless.getMessage());
        }
        return true;
    }

    private void write(int n, List<ScopeLedger> ledgers, int declared) {
        byte[] bytes = fitting(n, ledgers, declared);
        if (Arrays.equals(bytes, stored.get(n))) {
            return;
        }
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(prefix + n)
                .addToLabels("app.kubernetes.io/name", OPERATOR)
                .addToLabels("app.kubernetes.io/managed-by", OPERATOR)
                .addToAnnotations("kubernetes.io/description", DESCRIPTION)
                .endMetadata()
                .addToBinaryData(KEY, Base64.getEncoder().encodeToString(bytes))
                .build();
        ask(api -> api.resource(map).fieldManager(OPERATOR).forceConflicts().serverSideApply());
        stored.put(n, bytes);
    }

    /** Gives up soon: the client's own patience of minutes would keep the poller, or the lead, waiting. */
    private <T> T ask(Function<KubernetesClient, T> question) {
        RequestConfig brief = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(TRIES - 1)
                .build();
        return client.adapt(NamespacedKubernetesClient.class)
                .withRequestConfig(brief)
                .call(question::apply);
    }

    /** The bytes of a shard; with fewer recent changes where a ConfigMap couldn't hold them all. */
    private byte[] fitting(int n, List<ScopeLedger> ledgers, int declared) {
        byte[] bytes = LedgerCodec.encode(ledgers, declared);
        if (bytes.length <= MOST_BYTES) {
            oversized.remove(n);
            return bytes;
        }
        byte[] fewer = LedgerCodec.encode(
                ledgers.stream().map(ConfigMapLedgerArchive::withFewChanges).toList(), declared);
        if (oversized.add(n)) {
            LOG.warnf(
                    "ConfigMap %s/%s would take %d bytes of at most %d: it keeps the %d largest recent changes of a scope"
                            + " (%d bytes), the others are forgotten at the next restart",
                    namespace, prefix + n, bytes.length, MOST_BYTES, FEW_CHANGES, fewer.length);
        }
        return fewer;
    }

    private static ScopeLedger withFewChanges(ScopeLedger ledger) {
        return new ScopeLedger(
                ledger.id(),
                ledger.baseline(),
                ledger.lastChange(),
                ledger.recentChanges().stream().limit(FEW_CHANGES).toList(),
                ledger.lost(),
                ledger.gained());
    }

    private void tell(String verb, KubernetesClientException failed) {
        if (!told.add(verb + " " + failed.getCode())) {
            return;
        }
        if (failed.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
            LOG.warnf(
                    "The operator may not %s configmaps in namespace %s: grant it the role %s-ledger, see"
                            + " deploy/base/rbac.yaml; until then a change of a score across a restart is not explained",
                    verb, namespace, OPERATOR);
        } else {
            LOG.warnf(
                    "ConfigMaps %s* in namespace %s can't be %s (%s): check the namespace and the API server; until it"
                            + " works a change of a score across a restart is not explained",
                    prefix, namespace, verb.equals("get") ? "read" : "written", cause(failed));
        }
    }

    private static String cause(KubernetesClientException failed) {
        Throwable cause = failed.getCode() == 0 && failed.getCause() != null ? failed.getCause() : failed;
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private static int declaredBy(Map<Integer, Shard> found) {
        int declared = found.values().stream().mapToInt(Shard::shards).max().orElse(1);
        return Integer.highestOneBit(Math.max(1, Math.min(MOST_SHARDS, declared)));
    }

    /** The smallest power of two that leaves at most {@link #SCOPES_PER_SHARD} to each, up to {@link #MOST_SHARDS}. */
    static int shardsFor(int scopes) {
        int shards = 1;
        while (shards < MOST_SHARDS && scopes > shards * SCOPES_PER_SHARD) {
            shards *= 2;
        }
        return shards;
    }

    /** {@link String#hashCode()} is the same in every process: its Javadoc gives the formula. */
    static int shardOf(ScopeId id, int shards) {
        int hash = id.value().hashCode();
        return Math.floorMod(hash ^ (hash >>> 16), shards);
    }
}
