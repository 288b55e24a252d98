package io.securescore.operator.archive;

import io.securescore.fakeazure.Control;
import io.securescore.fakeazure.Fleet;
import io.securescore.fakeazure.Posture;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ledgers of the fleet that the benchmarks use: some 15 controls to a scope, with the numbers that Azure would give. */
final class FleetLedgers {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final SplittableRandom random = new SplittableRandom(7);
    private final int changes;

    private FleetLedgers(int changes) {
        this.changes = changes;
    }

    /** The ledgers of a fleet of a size, each with as many recent changes, of three parts each. */
    static List<ScopeLedger> of(int scopes, int changes) {
        FleetLedgers ledgers = new FleetLedgers(changes);
        return Fleet.of(1, scopes).subscriptions().stream()
                .flatMap(subscription -> Stream.concat(
                        Stream.of(ledgers.ledger(ScopeId.subscription(subscription.id()), subscription.posture())),
                        subscription.connectors().stream()
                                .map(hosted -> ledgers.ledger(ScopeId.of(hosted.id()), hosted.posture()))))
                .toList();
    }

    /** The same ledger after a later reading. */
    static ScopeLedger later(ScopeLedger ledger) {
        ReadScore last = ledger.baseline().orElseThrow();
        return new ScopeLedger(
                ledger.id(),
                ledger.profile(),
                Optional.of(
                        new ReadScore(last.score(), last.controls(), last.at().plusSeconds(3_600))),
                ledger.lastChange(),
                ledger.recentChanges(),
                ledger.lost(),
                ledger.gained());
    }

    private ScopeLedger ledger(ScopeId id, Posture posture) {
        List<SecureScoreControl> controls = posture.controls().stream()
                .map(FleetLedgers::control)
                .sorted(Comparator.comparing(SecureScoreControl::id))
                .toList();
        BigDecimal current =
                controls.stream().map(SecureScoreControl::currentPoints).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal max = controls.stream().map(SecureScoreControl::maxPoints).reduce(BigDecimal.ONE, BigDecimal::add);
        List<ScoreChange> recent =
                IntStream.range(0, changes).mapToObj(n -> change(controls)).toList();
        return new ScopeLedger(
                id,
                Optional.of(new ScopeProfile(
                        "subscription-" + id.lastPart().substring(0, 4),
                        "99999999-0000-4000-8000-000000000000",
                        Map.of("owner", "team-" + random.nextInt(50)))),
                Optional.of(new ReadScore(
                        new SecureScore(current, max, random.nextInt(2_000)), Optional.of(controls), NOON)),
                recent.stream().findFirst(),
                recent,
                changes == 0
                        ? PointTotals.NONE
                        : new PointTotals(
                                Map.of(ChangeCause.HEALTH, points(), ChangeCause.RESOURCES, points()),
                                byControl(controls)),
                changes == 0
                        ? PointTotals.NONE
                        : new PointTotals(Map.of(ChangeCause.HEALTH, points()), byControl(controls)));
    }

    private Map<String, BigDecimal> byControl(List<SecureScoreControl> controls) {
        return controls.stream().collect(Collectors.toMap(SecureScoreControl::id, control -> points(), (a, b) -> a));
    }

    private ScoreChange change(List<SecureScoreControl> controls) {
        List<ChangePart> parts = IntStream.range(0, 3)
                .mapToObj(n -> controls.get(random.nextInt(controls.size())))
                .map(control -> new ChangePart(
                        Movement.values()[random.nextInt(Movement.values().length)],
                        control.id(),
                        control.name(),
                        points(),
                        random.nextInt(40)))
                .toList();
        BigDecimal from = points().multiply(BigDecimal.TEN);
        BigDecimal to = parts.stream().map(ChangePart::points).reduce(from, BigDecimal::add);
        return new ScoreChange(NOON.minus(Duration.ofHours(8L * random.nextInt(21))), from, to, parts);
    }

    /** 10 decimals, as an explanation gives. */
    private BigDecimal points() {
        return BigDecimal.valueOf(random.nextLong(60_000_000_000L), 10);
    }

    private static SecureScoreControl control(Control control) {
        return new SecureScoreControl(
                control.id(),
                control.name(),
                control.currentPoints(),
                BigDecimal.valueOf(control.maxPoints()),
                control.healthy(),
                control.unhealthy(),
                control.notApplicable());
    }
}
