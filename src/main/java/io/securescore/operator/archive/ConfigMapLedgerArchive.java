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
import io.securescore.operator.score.ScopeLedger;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Keeps the ledgers in ConfigMaps of the operator's own namespace, {@code <name>-ledger-<n>}, each with a share of the scopes
 * (a shard). Only what has changed is written, by server-side apply. Used by one thread at a time.
 *
 * <p>The number of shards grows with the scopes and never shrinks. On growth the new ones are written first, then the one
 * that says how many there are, then the rest: whenever the process ends in between, each scope is in the shard where it
 * belongs; what a shard holds of others is older and is ignored.
 *
 * <p>What the API server has is read by {@link #load()} alone. A ConfigMap that somebody deletes or edits later is written
 * again with the next change in it, not before; at the latest a reading with another score or other controls is one.
 */
public final class ConfigMapLedgerArchive implements LedgerArchive {
    static final String KEY = "ledger";

    private static final Logger LOG = Logger.getLogger(ConfigMapLedgerArchive.class);
    private static final String OPERATOR = "securescore-operator";
    private static final String DESCRIPTION =
            "What " + OPERATOR + " compares the next secure scores with, as gzipped JSON;"
                    + " deleting it loses the explanation of the next changes and the changes so far, and starts the counts"
                    + " of points anew.";
    /** A ConfigMap may hold 1 MiB. */
    private static final int MOST_BYTES = 900_000;
    /** How many recent changes of a scope are kept in a shard that is too large otherwise. */
    private static final int[] FEWER_CHANGES = {3, 0};

    private static final int TRIES = 3;

    private final KubernetesClient client;
    private final String namespace;
    private final String prefix;
    /** The bytes that the API server has, by shard. */
    private final Map<Integer, byte[]> stored = new HashMap<>();

    private final ArchiveFailures failures;
    private final InstantSource clock;
    private final int mostBytes;
    private int shards = 1;

    /**
     * @param namespace the operator's own
     * @param name of the operator; the ConfigMaps' names begin with it
     */
    public ConfigMapLedgerArchive(KubernetesClient client, String namespace, String name, InstantSource clock) {
        this(client, namespace, name, clock, MOST_BYTES);
    }

    ConfigMapLedgerArchive(KubernetesClient client, String namespace, String name, InstantSource clock, int mostBytes) {
        this.client = client;
        this.namespace = namespace;
        this.prefix = name + "-ledger-";
        this.clock = clock;
        this.mostBytes = mostBytes;
        this.failures = new ArchiveFailures(namespace, prefix, clock);
    }

    @Override
    public Optional<Collection<ScopeLedger>> load() {
        stored.clear();
        Map<Integer, Shard> found = new HashMap<>();
        try {
            // The first one says how many there are; where it makes no sense, whatever is there is looked at
            boolean senseless = read(0, found) && !found.containsKey(0);
            int last = senseless ? Shards.MOST : declaredBy(found);
            for (int n = 1; n < last; n++) {
                read(n, found);
            }
        } catch (KubernetesClientException failed) {
            if (!failures.isToGiveUpLoading(failed)) {
                return Optional.empty();
            }
        }
        shards = declaredBy(found);
        List<ScopeLedger> ledgers = new ArrayList<>();
        found.forEach((n, shard) -> shard.ledgers().stream()
                .filter(ledger -> Shards.of(ledger.id(), shards) == n)
                .forEach(ledgers::add));
        return Optional.of(ledgers);
    }

    @Override
    public boolean save(Collection<ScopeLedger> all) {
        if (all.isEmpty() && stored.isEmpty()) {
            return true;
        }
        boolean whole;
        try {
            whole = write(all);
        } catch (KubernetesClientException noAnswer) {
            failures.notWritten(noAnswer);
            whole = false;
        }
        if (whole) {
            failures.written();
        }
        return whole;
    }

    /** Writes what has changed, each shard whatever becomes of the others, but on growth in the safe order or not at all. */
    private boolean write(Collection<ScopeLedger> all) {
        int before = shards;
        int target = Math.max(before, Shards.forScopes(all.size()));
        List<List<ScopeLedger>> parts = Shards.split(all, target);
        boolean grown = true;
        for (int n = before; n < target; n++) {
            grown &= write(n, parts.get(n), target);
        }
        if (!grown) {
            return false;
        }
        boolean whole = write(0, parts.get(0), target);
        if (!whole && target > before) {
            return false;
        }
        shards = target;
        for (int n = 1; n < before; n++) {
            whole &= write(n, parts.get(n), target);
        }
        return whole;
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
            Shard shard = LedgerCodec.decode(bytes, clock.instant());
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

    /**
     * Whether the API server has these ledgers now.
     *
     * @throws KubernetesClientException when it doesn't answer, and so will not for the others
     */
    private boolean write(int n, List<ScopeLedger> ledgers, int declared) {
        Optional<byte[]> bytes = fitting(n, ledgers, declared);
        if (bytes.isEmpty() || Arrays.equals(bytes.get(), stored.get(n))) {
            return bytes.isPresent();
        }
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(prefix + n)
                .addToLabels("app.kubernetes.io/name", OPERATOR)
                .addToLabels("app.kubernetes.io/managed-by", OPERATOR)
                .addToAnnotations("kubernetes.io/description", DESCRIPTION)
                .endMetadata()
                .addToBinaryData(KEY, Base64.getEncoder().encodeToString(bytes.get()))
                .build();
        try {
            ask(api -> api.resource(map).fieldManager(OPERATOR).forceConflicts().serverSideApply());
        } catch (KubernetesClientException failed) {
            if (ArchiveFailures.isWithoutAnswer(failed)) {
                throw failed;
            }
            failures.notWritten(failed);
            return false;
        }
        stored.put(n, bytes.get());
        return true;
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

    /** The bytes of a shard; with fewer recent changes where a ConfigMap couldn't hold them all, empty where even so. */
    private Optional<byte[]> fitting(int n, List<ScopeLedger> ledgers, int declared) {
        byte[] whole = LedgerCodec.encode(ledgers, declared);
        if (whole.length <= mostBytes) {
            failures.fits(n);
            return Optional.of(whole);
        }
        for (int changes : FEWER_CHANGES) {
            byte[] fewer = LedgerCodec.encode(Shards.withChanges(ledgers, changes), declared);
            if (fewer.length <= mostBytes) {
                failures.shortened(n, whole.length, mostBytes, changes, fewer.length);
                return Optional.of(fewer);
            }
        }
        failures.tooLarge(n, whole.length, mostBytes);
        return Optional.empty();
    }

    private static int declaredBy(Map<Integer, Shard> found) {
        return Shards.sensible(
                found.values().stream().mapToInt(Shard::shards).max().orElse(1));
    }
}
