package io.securescore.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LedgerCodecProperties {
    private static final String HOST = "/subscriptions/00000000-0000-4000-8000-000000000001";

    @Property(tries = 200)
    void shouldGiveBackWhatItWasGiven(@ForAll("ledgers") Collection<ScopeLedger> ledgers) throws IOException {
        byte[] bytes = LedgerCodec.encode(ledgers, 4);

        Shard shard = LedgerCodec.decode(bytes, Instant.ofEpochSecond(4_000_000_000L));

        assertThat(shard.shards()).isEqualTo(4);
        assertThat(shard.skipped()).isZero();
        assertThat(shard.ledgers()).containsExactlyInAnyOrderElementsOf(ledgers);
        assertThat(LedgerCodec.encode(shard.ledgers(), 4)).isEqualTo(bytes);
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
                        .map(name -> ScopeId.of(HOST + "/resourceGroups/rg/providers/Microsoft.Security/"
                                + "securityConnectors/" + name)));
        return Combinators.combine(
                        ids,
                        profile().optional(),
                        baseline().optional(),
                        change().optional(),
                        change().list().ofMaxSize(3),
                        totals(),
                        totals())
                .as(ScopeLedger::new);
    }

    private static Arbitrary<ScopeProfile> profile() {
        return Combinators.combine(
                        name(), name(), Arbitraries.maps(name(), name()).ofMaxSize(3))
                .as(ScopeProfile::new);
    }

    private static Arbitrary<PointTotals> totals() {
        return Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(ChangeCause.class), total()),
                        Arbitraries.maps(name().map(name -> "c-" + name), total()))
                .as(PointTotals::new);
    }

    private static Arbitrary<BigDecimal> total() {
        return points().map(BigDecimal::abs);
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
}
