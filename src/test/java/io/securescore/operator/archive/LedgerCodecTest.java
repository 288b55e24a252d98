package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securescore.operator.archive.LedgerCodec.Shard;
import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.ChangePart;
import io.securescore.operator.score.Movement;
import io.securescore.operator.score.ReadScore;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeLedger;
import io.securescore.operator.score.ScoreChange;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerCodecTest {
    private static final ScopeId PROD = ScopeId.subscription("00000000-0000-4000-8000-000000000001");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final String GOLDEN =
            """
            {"version":1,"shards":2,"controls":[["c-disk","Encrypt disks"],["c-mfa","Enable MFA"]],"scopes":[\
            {"id":"/subscriptions/00000000-0000-4000-8000-000000000001",\
            "baseline":{"at":1795521600,"score":[12.5,50,310],"controls":[[1,8.10,10,19,4,1]]},\
            "lastChange":{"at":1795521600,"from":30.5,"to":25,"parts":[["TurnedUnhealthy",1,-4.1,12],\
            ["Unattributed",-1,-1.4,0]]},\
            "recentChanges":[{"at":1795521600,"from":1,"to":2,"parts":[["ControlAppeared",0,1,0]]}],\
            "lost":{"Health":4.1,"Unattributed":1.4},"gained":{"Model":1}},\
            {"id":"/subscriptions/00000000-0000-4000-8000-000000000002"}]}""";

    @Test
    void shouldWriteTheSameJsonWhateverTheOrder() {
        ScopeLedger full = new ScopeLedger(
                PROD,
                Optional.of(new ReadScore(
                        new SecureScore(decimal("12.5"), decimal("50"), 310),
                        Optional.of(List.of(new SecureScoreControl(
                                "c-mfa", "Enable MFA", decimal("8.10"), decimal("10"), 19, 4, 1))),
                        NOON)),
                Optional.of(new ScoreChange(
                        NOON,
                        decimal("30.5"),
                        decimal("25"),
                        List.of(
                                new ChangePart(Movement.TURNED_UNHEALTHY, "c-mfa", "Enable MFA", decimal("-4.1"), 12),
                                new ChangePart(Movement.UNATTRIBUTED, "", "", decimal("-1.4"), 0)))),
                List.of(new ScoreChange(
                        NOON,
                        decimal("1"),
                        decimal("2"),
                        List.of(new ChangePart(
                                Movement.CONTROL_APPEARED, "c-disk", "Encrypt disks", decimal("1"), 0)))),
                Map.of(ChangeCause.UNATTRIBUTED, decimal("1.4"), ChangeCause.HEALTH, decimal("4.1")),
                Map.of(ChangeCause.MODEL, decimal("1")));
        ScopeLedger empty = ScopeLedger.empty(ScopeId.subscription("00000000-0000-4000-8000-000000000002"));

        assertThat(json(List.of(empty, full))).isEqualTo(GOLDEN);
        assertThat(json(List.of(full, empty))).isEqualTo(GOLDEN);
    }

    @Property(tries = 200)
    void shouldGiveBackWhatItWasGiven(@ForAll("ledgers") Collection<ScopeLedger> ledgers) throws IOException {
        byte[] bytes = LedgerCodec.encode(ledgers, 4);

        Shard shard = LedgerCodec.decode(bytes);

        assertThat(shard.shards()).isEqualTo(4);
        assertThat(shard.skipped()).isZero();
        assertThat(shard.ledgers()).containsExactlyInAnyOrderElementsOf(ledgers);
        assertThat(LedgerCodec.encode(shard.ledgers(), 4)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/subscriptions/00000000-0000-4000-8000-000000000001 | elsewhere",
                "\"score\":[12.5,50,310] | \"score\":[12.5,0,310]",
                "\"score\":[12.5,50,310] | \"score\":[1E+900000000,50,310]",
                "\"score\":[12.5,50,310] | \"score\":[12.5,50,-1]",
                "\"score\":[12.5,50,310] | \"score\":\"good\"",
                "[1,8.10,10,19,4,1] | [2,8.10,10,19,4,1]",
                "[1,8.10,10,19,4,1] | [1,8.10,10,19,4]",
                "\"baseline\":{\"at\":1795521600 | \"baseline\":{\"at\":99999999999999",
                "TurnedUnhealthy | Cursed",
                "\"from\":30.5 | \"from\":31",
                "\"Health\":4.1 | \"Health\":-4.1",
            })
    void shouldSkipAScopeThatMakesNoSense(String good, String bad) throws IOException {
        assertThat(GOLDEN).contains(good);

        Shard shard = LedgerCodec.decode(gzip(GOLDEN.replace(good, bad)));

        assertThat(shard.skipped()).isEqualTo(1);
        assertThat(shard.ledgers())
                .singleElement()
                .satisfies(ledger -> assertThat(ledger.id().value()).endsWith("2"));
    }

    @Test
    void shouldRefuseWhatAnotherVersionWrote() {
        assertThatThrownBy(() -> LedgerCodec.decode(gzip(GOLDEN.replace("\"version\":1", "\"version\":2"))))
                .isInstanceOf(IOException.class)
                .hasMessage("its version is 2, and this operator reads 1");
    }

    @Test
    void shouldRefuseWhatIsNoGzipOrNoJson() {
        assertThatThrownBy(() -> LedgerCodec.decode(GOLDEN.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessage("it is not gzipped as it was written");
        assertThatThrownBy(() -> LedgerCodec.decode(gzip(GOLDEN.substring(0, 300))))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no JSON");
    }

    @Test
    void shouldNotUnpackABomb() {
        assertThatThrownBy(() -> LedgerCodec.decode(LedgerCodec.gzip(new byte[40_000_000])))
                .isInstanceOf(IOException.class)
                .hasMessage("it unpacks to more than 33554432 bytes");
    }

    @Provide
    Arbitrary<List<ScopeLedger>> ledgers() {
        return ledger().list().uniqueElements(ScopeLedger::id).ofMaxSize(6);
    }

    private static Arbitrary<ScopeLedger> ledger() {
        Arbitrary<ScopeId> ids = Arbitraries.oneOf(
                Arbitraries.longs().map(n -> new UUID(n, n)).map(uuid -> ScopeId.subscription(uuid.toString())),
                Arbitraries.strings()
                        .alpha()
                        .ofLength(12)
                        .map(name -> ScopeId.of(PROD + "/resourceGroups/rg/providers/Microsoft.Security/"
                                + "securityConnectors/" + name)));
        Arbitrary<Map<ChangeCause, BigDecimal>> sums =
                Arbitraries.maps(Arbitraries.of(ChangeCause.class), points().map(BigDecimal::abs));
        return Combinators.combine(
                        ids,
                        baseline().optional(),
                        change().optional(),
                        change().list().ofMaxSize(3),
                        sums,
                        sums)
                .as(ScopeLedger::new);
    }

    private static Arbitrary<ReadScore> baseline() {
        Arbitrary<SecureScoreControl> control = Combinators.combine(
                        name(), points().map(BigDecimal::abs), points().map(BigDecimal::abs), count(), count(), count())
                .as((name, current, max, healthy, unhealthy, notApplicable) ->
                        new SecureScoreControl("c-" + name, name, current, max, healthy, unhealthy, notApplicable));
        Arbitrary<SecureScore> score = Combinators.combine(points().map(BigDecimal::abs), count())
                .as((current, weight) -> new SecureScore(current, current.add(BigDecimal.ONE), weight));
        return Combinators.combine(score, control.list().ofMaxSize(4).optional(), instant())
                .as(ReadScore::new);
    }

    private static Arbitrary<ScoreChange> change() {
        Arbitrary<ChangePart> part = Combinators.combine(Arbitraries.of(Movement.class), name(), points(), count())
                .as((movement, name, points, count) ->
                        new ChangePart(movement, name.isEmpty() ? "" : "c-" + name, name, points, count));
        return Combinators.combine(instant(), points(), part.list().ofMaxSize(4))
                .as((at, from, parts) -> new ScoreChange(
                        at, from, parts.stream().map(ChangePart::points).reduce(from, BigDecimal::add), parts));
    }

    private static Arbitrary<String> name() {
        return Arbitraries.of("", "Enable MFA", "Sürat \"1\"\n", "Apply system updates");
    }

    private static Arbitrary<BigDecimal> points() {
        return Combinators.combine(
                        Arbitraries.longs().between(-1_000_000_000_000L, 1_000_000_000_000L),
                        Arbitraries.integers().between(-3, 12))
                .as(BigDecimal::valueOf);
    }

    private static Arbitrary<Long> count() {
        return Arbitraries.longs().greaterOrEqual(0);
    }

    private static Arbitrary<Instant> instant() {
        return Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static String json(Collection<ScopeLedger> ledgers) {
        return new String(LedgerCodec.json(ledgers, 2), StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String json) {
        return LedgerCodec.gzip(json.getBytes(StandardCharsets.UTF_8));
    }
}
