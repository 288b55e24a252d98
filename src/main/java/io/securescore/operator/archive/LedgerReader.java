package io.securescore.operator.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.securescore.operator.archive.LedgerCodec.ControlName;
import io.securescore.operator.archive.LedgerCodec.Shard;
import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.ChangePart;
import io.securescore.operator.score.Movement;
import io.securescore.operator.score.PointTotals;
import io.securescore.operator.score.ReadScore;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScopeProfile;
import io.securescore.operator.score.ScoreChange;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Reads the JSON of {@link LedgerCodec}, and believes none of it: somebody may have edited it. A scope that makes no sense is
 * skipped; so is a change whose parts don't sum to it. A time later than now is taken as now, so that nothing stays for ever
 * that is kept for some days. Every {@link IllegalArgumentException} in here ends one scope.
 */
final class LedgerReader {
    /** Far above what Azure and the arithmetic give, and cheap to reckon with. */
    private static final int MOST_DIGITS = 64;

    private final List<ControlName> controls;
    private final Instant now;

    private LedgerReader(List<ControlName> controls, Instant now) {
        this.controls = controls;
        this.now = now;
    }

    static Shard shard(JsonNode root, Instant now) throws IOException {
        int version = root.path("version").asInt();
        if (version != LedgerCodec.VERSION) {
            throw new IOException("its version is " + version + ", and this operator reads " + LedgerCodec.VERSION);
        }
        LedgerReader reader = new LedgerReader(list(root.path("controls"), LedgerReader::controlName), now);
        List<ScopeLedger> ledgers = new ArrayList<>();
        int skipped = 0;
        for (JsonNode scope : root.path("scopes")) {
            try {
                ledgers.add(reader.ledger(scope));
            } catch (IllegalArgumentException senseless) {
                skipped++;
            }
        }
        return new Shard(root.path("shards").asInt(), ledgers, skipped);
    }

    private ScopeLedger ledger(JsonNode scope) {
        ScopeId id = ScopeId.of(scope.required("id").asText());
        require(id.isSubscription() || id.isConnector());
        return new ScopeLedger(
                id,
                member(scope, "profile", LedgerReader::profile),
                member(scope, "baseline", this::baseline),
                member(scope, "lastChange", this::change),
                list(scope.path("recentChanges"), this::change),
                totals(scope.path("lost"), scope.path("lostByControl")),
                totals(scope.path("gained"), scope.path("gainedByControl")));
    }

    private static ScopeProfile profile(JsonNode node) {
        Map<String, String> tags = new HashMap<>();
        node.path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return new ScopeProfile(
                node.required("name").asText(), node.path("tenant").asText(), tags);
    }

    private ReadScore baseline(JsonNode node) {
        JsonNode score = node.required("score");
        return new ReadScore(
                new SecureScore(decimal(score, 0), decimal(score, 1), count(score, 2)),
                member(node, "controls", rows -> list(rows, this::control)),
                at(node));
    }

    private SecureScoreControl control(JsonNode row) {
        ControlName name = name(row.required(0));
        return new SecureScoreControl(
                name.id(), name.name(), decimal(row, 1), decimal(row, 2), count(row, 3), count(row, 4), count(row, 5));
    }

    private ScoreChange change(JsonNode node) {
        List<ChangePart> parts = list(node.required("parts"), this::part);
        ScoreChange change =
                new ScoreChange(at(node), decimal(node.required("from")), decimal(node.required("to")), parts);
        BigDecimal sum = parts.stream().map(ChangePart::points).reduce(BigDecimal.ZERO, BigDecimal::add);
        require(sum.compareTo(change.points()) == 0);
        return change;
    }

    private ChangePart part(JsonNode row) {
        Movement movement = Stream.of(Movement.values())
                .filter(each -> each.label().equals(row.required(0).asText()))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
        ControlName name = name(row.required(1));
        return new ChangePart(movement, name.id(), name.name(), decimal(row, 2), count(row, 3));
    }

    private ControlName name(JsonNode index) {
        require(index.isInt() && index.intValue() >= LedgerCodec.NO_CONTROL && index.intValue() < controls.size());
        return index.intValue() == LedgerCodec.NO_CONTROL ? ControlName.NONE : controls.get(index.intValue());
    }

    private static ControlName controlName(JsonNode row) {
        return new ControlName(row.path(0).asText(), row.path(1).asText());
    }

    private static PointTotals totals(JsonNode causes, JsonNode controls) {
        Map<ChangeCause, BigDecimal> byCause = new EnumMap<>(ChangeCause.class);
        for (ChangeCause cause : ChangeCause.values()) {
            if (causes.has(cause.label())) {
                byCause.put(cause, total(causes.get(cause.label())));
            }
        }
        Map<String, BigDecimal> byControl = new HashMap<>();
        controls.properties().forEach(control -> byControl.put(control.getKey(), total(control.getValue())));
        return new PointTotals(byCause, byControl);
    }

    private static BigDecimal total(JsonNode number) {
        BigDecimal total = decimal(number);
        require(total.signum() >= 0);
        return total;
    }

    private Instant at(JsonNode node) {
        JsonNode at = node.required("at");
        require(at.isIntegralNumber() && at.canConvertToLong() && at.longValue() >= 0);
        return Instant.ofEpochSecond(Math.min(at.longValue(), now.getEpochSecond()));
    }

    private static BigDecimal decimal(JsonNode row, int index) {
        return decimal(row.required(index));
    }

    private static BigDecimal decimal(JsonNode number) {
        require(number.isNumber());
        BigDecimal value = number.decimalValue();
        require(value.precision() <= MOST_DIGITS && Math.abs(value.scale()) <= MOST_DIGITS);
        return value;
    }

    private static long count(JsonNode row, int index) {
        JsonNode number = row.required(index);
        require(number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0);
        return number.longValue();
    }

    private static <T> Optional<T> member(JsonNode node, String name, Function<JsonNode, T> reader) {
        return node.has(name) ? Optional.of(reader.apply(node.get(name))) : Optional.empty();
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
        return StreamSupport.stream(array.spliterator(), false).map(reader).toList();
    }

    private static void require(boolean sense) {
        if (!sense) {
            throw new IllegalArgumentException();
        }
    }
}
