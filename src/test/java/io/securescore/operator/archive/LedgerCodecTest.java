package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "profile":{"name":"prod-eu","tenant":"t-1","tags":{"Env":"prod","owner":"team-a"}},\
            "baseline":{"at":1795521600,"score":[12.5,50,310],"controls":[[1,8.10,10,19,4,1]]},\
            "lastChange":{"at":1795521600,"from":30.5,"to":25,"parts":[["TurnedUnhealthy",1,-4.1,12],\
            ["Unattributed",-1,-1.4,0]]},\
            "recentChanges":[{"at":1795521600,"from":1,"to":2,"parts":[["ControlAppeared",0,1,0]]}],\
            "lost":{"Health":4.1,"Unattributed":1.4},"lostByControl":{"c-mfa":4.1},"gained":{"Model":1}},\
            {"id":"/subscriptions/00000000-0000-4000-8000-000000000002"}]}""";

    @Test
    void shouldWriteTheSameJsonWhateverTheOrder() {
        ScopeLedger full = new ScopeLedger(
                PROD,
                Optional.of(new ScopeProfile("prod-eu", "t-1", Map.of("owner", "team-a", "Env", "prod"))),
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
                new PointTotals(
                        Map.of(ChangeCause.UNATTRIBUTED, decimal("1.4"), ChangeCause.HEALTH, decimal("4.1")),
                        Map.of("c-mfa", decimal("4.1"))),
                new PointTotals(Map.of(ChangeCause.MODEL, decimal("1")), Map.of()));
        ScopeLedger empty = ScopeLedger.empty(ScopeId.subscription("00000000-0000-4000-8000-000000000002"));

        assertThat(json(List.of(empty, full))).isEqualTo(GOLDEN);
        assertThat(json(List.of(full, empty))).isEqualTo(GOLDEN);
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
                "\"baseline\":{\"at\":1795521600 | \"baseline\":{\"at\":99999999999999999999",
                "\"baseline\":{\"at\":1795521600 | \"baseline\":{\"at\":-1",
                "TurnedUnhealthy | Cursed",
                "\"from\":30.5 | \"from\":31",
                "\"Health\":4.1 | \"Health\":-4.1",
            })
    void shouldSkipAScopeThatMakesNoSense(String good, String bad) throws IOException {
        assertThat(GOLDEN).contains(good);

        Shard shard = decode(GOLDEN.replace(good, bad));

        assertThat(shard.skipped()).isEqualTo(1);
        assertThat(shard.ledgers())
                .singleElement()
                .satisfies(ledger -> assertThat(ledger.id().value()).endsWith("2"));
    }

    @Test
    void shouldTakeATimeOfTheFutureAsNow() throws IOException {
        List<ScopeLedger> present = decode(GOLDEN).ledgers();

        assertThat(decode(GOLDEN.replace("\"at\":1795521600", "\"at\":253402300799"))
                        .ledgers())
                .isEqualTo(present);
        assertThat(present.get(0).recentChanges()).extracting(ScoreChange::at).containsExactly(NOON);
    }

    @Test
    void shouldRefuseWhatAnotherVersionWrote() {
        assertThatThrownBy(() -> decode(GOLDEN.replace("\"version\":1", "\"version\":2")))
                .isInstanceOf(IOException.class)
                .hasMessage("its version is 2, and this operator reads 1");
    }

    @Test
    void shouldRefuseWhatIsNoGzipOrNoJson() {
        assertThatThrownBy(() -> LedgerCodec.decode(GOLDEN.getBytes(StandardCharsets.UTF_8), NOON))
                .isInstanceOf(IOException.class)
                .hasMessage("it is not gzipped as it was written");
        assertThatThrownBy(() -> decode(GOLDEN.substring(0, 300)))
                .isInstanceOf(IOException.class)
                .hasMessage("it is no JSON");
    }

    @Test
    void shouldNotUnpackABomb() {
        assertThatThrownBy(() -> LedgerCodec.decode(LedgerCodec.gzip(new byte[40_000_000]), NOON))
                .isInstanceOf(IOException.class)
                .hasMessage("it unpacks to more than 33554432 bytes");
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static String json(Collection<ScopeLedger> ledgers) {
        return new String(LedgerCodec.json(ledgers, 2), StandardCharsets.UTF_8);
    }

    private static Shard decode(String json) throws IOException {
        return LedgerCodec.decode(LedgerCodec.gzip(json.getBytes(StandardCharsets.UTF_8)), NOON);
    }
}
