package io.securescore.operator.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.ChangePart;
import io.securescore.operator.score.PointTotals;
import io.securescore.operator.score.ReadScore;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeProfile;
import io.securescore.operator.score.ScoreChange;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Ledgers as compact JSON, gzipped, and back ({@link LedgerReader}). Pure, and the same ledgers give the same bytes:
 *
 * <pre>
 * {"version":1, "shards":N,
 *  "controls":[[id,name],...],                     named by their index below; -1 is none
 *  "scopes":[{"id":...,
 *    "profile":{"name":..., "tenant":..., "tags":{name:value,...}},
 *    "baseline":{"at":epoch seconds, "score":[current,max,weight],
 *                "controls":[[control,current,max,healthy,unhealthy,notApplicable],...]},
 *    "lastChange":{"at":..., "from":..., "to":..., "parts":[[movement,control,points,resources],...]},
 *    "recentChanges":[as lastChange,...],
 *    "lost":{cause:points,...}, "lostByControl":{control id:points,...},
 *    "gained":{cause:points,...}, "gainedByControl":{control id:points,...}},...]}
 * </pre>
 *
 * What is empty or not known is left out.
 */
final class LedgerCodec {
    static final int VERSION = 1;
    static final int NO_CONTROL = -1;

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(NODES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    /** A shard of the largest size unpacks to a quarter of this. */
    private static final int LARGEST_JSON = 32 * 1024 * 1024;

    private LedgerCodec() {}

    /**
     * What a shard holds.
     *
     * @param shards how many shards there are
     * @param skipped how many scopes make no sense and were left out
     */
    record Shard(int shards, List<ScopeLedger> ledgers, int skipped) {}

    /** A control as the dictionary names it. */
    record ControlName(String id, String name) {
        static final ControlName NONE = new ControlName("", "");

        static ControlName of(SecureScoreControl control) {
            return new ControlName(control.id(), control.name());
        }

        static ControlName of(ChangePart part) {
            return new ControlName(part.controlId(), part.control());
        }
    }

    /** The bytes of one shard of several. */
    static byte[] encode(Collection<ScopeLedger> ledgers, int shards) {
        return gzip(json(ledgers, shards));
    }

    /**
     * The ledgers in these bytes, without the scopes that make no sense.
     *
     * @param now no time in them is later
     * @throws IOException when the whole makes no sense: another version, no gzip, no JSON; its message says which
     */
    static Shard decode(byte[] bytes, Instant now) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(gunzip(bytes));
        } catch (JsonProcessingException tampered) {
            throw new IOException("it is no JSON", tampered);
        }
        return LedgerReader.shard(root, now);
    }

    /** The JSON before it is gzipped. */
    static byte[] json(Collection<ScopeLedger> ledgers, int shards) {
        Map<ControlName, Integer> indices = new HashMap<>();
        ObjectNode root = NODES.objectNode().put("version", VERSION).put("shards", shards);
        ArrayNode controls = root.putArray("controls");
        for (ControlName name : controlNames(ledgers)) {
            indices.put(name, controls.size());
            controls.add(NODES.arrayNode().add(name.id()).add(name.name()));
        }
        indices.put(ControlName.NONE, NO_CONTROL);
        ArrayNode scopes = root.putArray("scopes");
        ledgers.stream()
                .sorted(Comparator.comparing(ScopeLedger::id))
                .forEach(ledger -> scopes.add(scope(ledger, indices::get)));
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Collection<ControlName> controlNames(Collection<ScopeLedger> ledgers) {
        Collection<ControlName> names =
                new TreeSet<>(Comparator.comparing(ControlName::id).thenComparing(ControlName::name));
        for (ScopeLedger ledger : ledgers) {
            ledger.baseline().flatMap(ReadScore::controls).stream()
                    .flatMap(List::stream)
                    .map(ControlName::of)
                    .forEach(names::add);
            Stream.concat(ledger.lastChange().stream(), ledger.recentChanges().stream())
                    .flatMap(change -> change.parts().stream())
                    .map(ControlName::of)
                    .forEach(names::add);
        }
        names.remove(ControlName.NONE);
        return names;
    }

    private static ObjectNode scope(ScopeLedger ledger, Function<ControlName, Integer> index) {
        ObjectNode scope = NODES.objectNode().put("id", ledger.id().value());
        ledger.profile().ifPresent(profile -> scope.set("profile", profile(profile)));
        ledger.baseline().ifPresent(baseline -> scope.set("baseline", baseline(baseline, index)));
        ledger.lastChange().ifPresent(change -> scope.set("lastChange", change(change, index)));
        if (!ledger.recentChanges().isEmpty()) {
            ArrayNode recent = scope.putArray("recentChanges");
            ledger.recentChanges().forEach(change -> recent.add(change(change, index)));
        }
        totals(scope, "lost", ledger.lost());
        totals(scope, "gained", ledger.gained());
        return scope;
    }

    private static ObjectNode profile(ScopeProfile profile) {
        ObjectNode node = NODES.objectNode().put("name", profile.name());
        if (!profile.tenantId().isEmpty()) {
            node.put("tenant", profile.tenantId());
        }
        if (!profile.tags().isEmpty()) {
            ObjectNode tags = node.putObject("tags");
            new TreeMap<>(profile.tags()).forEach(tags::put);
        }
        return node;
    }

    private static ObjectNode baseline(ReadScore baseline, Function<ControlName, Integer> index) {
        SecureScore score = baseline.score();
        ObjectNode node = NODES.objectNode().put("at", baseline.at().getEpochSecond());
        node.putArray("score").add(score.currentPoints()).add(score.maxPoints()).add(score.weight());
        baseline.controls().ifPresent(controls -> {
            ArrayNode rows = node.putArray("controls");
            controls.forEach(control -> rows.add(NODES.arrayNode()
                    .add(index.apply(ControlName.of(control)))
                    .add(control.currentPoints())
                    .add(control.maxPoints())
                    .add(control.healthy())
                    .add(control.unhealthy())
                    .add(control.notApplicable())));
        });
        return node;
    }

    private static ObjectNode change(ScoreChange change, Function<ControlName, Integer> index) {
        ObjectNode node = NODES.objectNode()
                .put("at", change.at().getEpochSecond())
                .put("from", change.from())
                .put("to", change.to());
        ArrayNode parts = node.putArray("parts");
        change.parts()
                .forEach(part -> parts.add(NODES.arrayNode()
                        .add(part.movement().label())
                        .add(index.apply(ControlName.of(part)))
                        .add(part.points())
                        .add(part.resources())));
        return node;
    }

    private static void totals(ObjectNode scope, String name, PointTotals totals) {
        ObjectNode causes = NODES.objectNode();
        for (ChangeCause cause : ChangeCause.values()) {
            if (totals.byCause().containsKey(cause)) {
                causes.put(cause.label(), totals.byCause().get(cause));
            }
        }
        ObjectNode controls = NODES.objectNode();
        new TreeMap<>(totals.byControl()).forEach(controls::put);
        if (!causes.isEmpty()) {
            scope.set(name, causes);
        }
        if (!controls.isEmpty()) {
            scope.set(name + "ByControl", controls);
        }
    }

    static byte[] gzip(byte[] json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        byte[] json;
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            json = gzip.readNBytes(LARGEST_JSON + 1);
        } catch (IOException tampered) {
            throw new IOException("it is not gzipped as it was written", tampered);
        }
        if (json.length > LARGEST_JSON) {
            throw new IOException("it unpacks to more than " + LARGEST_JSON + " bytes");
        }
        return json;
    }
}
