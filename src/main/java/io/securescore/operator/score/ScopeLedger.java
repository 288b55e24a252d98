package io.securescore.operator.score;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The account of one scope: what it is, what the next reading is compared with, and how its points came and went. It outlives
 * the process, so that a change between two processes is explained like any other.
 *
 * @param id the scope
 * @param profile what Azure last said it is; empty until it was seen
 * @param baseline the last good reading; empty before the first one, and after a reading without points
 * @param lastChange the last change that moved the score, however small or old; before there was one, the first that moved
 *     only its parts
 * @param recentChanges the notable changes of the last {@link #KEPT}, the largest first, at most {@link #MOST_CHANGES}
 * @param lost percentage points lost since the scope is watched, by the rules of {@link Booking}
 * @param gained percentage points gained, likewise
 */
public record ScopeLedger(
        ScopeId id,
        Optional<ScopeProfile> profile,
        Optional<ReadScore> baseline,
        Optional<ScoreChange> lastChange,
        List<ScoreChange> recentChanges,
        PointTotals lost,
        PointTotals gained) {
    /** How long a notable change is kept. */
    public static final Duration KEPT = Duration.ofDays(7);
    /** How many notable changes are kept: Defender recalculates 21 times in 7 days. */
    public static final int MOST_CHANGES = 21;

    /** Those that moved the most points first, of equals the newest. */
    public static final Comparator<ScoreChange> LARGEST_FIRST = Comparator.comparing(ScoreChange::size)
            .thenComparing(ScoreChange::at)
            .reversed();

    public ScopeLedger {
        recentChanges = List.copyOf(recentChanges);
    }

    /** Of a scope of which nothing was read yet. */
    public static ScopeLedger empty(ScopeId id) {
        return new ScopeLedger(
                id,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                PointTotals.NONE,
                PointTotals.NONE);
    }

    /**
     * After a good reading: explains what changed since the last one, if anything did.
     *
     * <p>Controls that don't add up to their score, though those of the baseline did, aren't believed and count as unknown: with
     * the same points the baseline stays, with others the change is UNATTRIBUTED and the new baseline has no controls, so that
     * none is ever compared with a score that it wasn't read with. Where they never add up they are compared as they are.
     */
    public ScopeLedger after(ReadScore reading) {
        if (baseline.isEmpty()) {
            return with(reading);
        }
        ReadScore before = baseline.get();
        ReadScore believed = before.addsUp() && !reading.addsUp() ? reading.withoutControls() : reading;
        if (isSame(before, believed)) {
            return this;
        }
        ScoreChange change = ChangeExplanation.explain(before, believed);
        return change.parts().isEmpty() ? with(believed) : with(believed, change);
    }

    /** After a reading without points: the next score is a first one, not a rise from 0. */
    public ScopeLedger withoutBaseline() {
        return baseline.isEmpty()
                ? this
                : new ScopeLedger(id, profile, Optional.empty(), lastChange, recentChanges, lost, gained);
    }

    /** With what Azure says now that the scope is; without an answer what it last said stays. */
    public ScopeLedger seenAs(Optional<ScopeProfile> seen) {
        Optional<ScopeProfile> now = seen.map(profileNow -> profileNow.named(profile));
        return now.isEmpty() || now.equals(profile)
                ? this
                : new ScopeLedger(id, now, baseline, lastChange, recentChanges, lost, gained);
    }

    /**
     * With what a status tells of the last score, where that is newer than the baseline: an earlier process could write the
     * one and not the other.
     */
    public ScopeLedger seededBy(ScopeRecord known) {
        Optional<ReadScore> told = known.score()
                .flatMap(score -> known.scoreChanged().map(since -> new ReadScore(score, known.controls(), since)));
        boolean newer = told.isPresent()
                && baseline.filter(last -> last.score().samePoints(told.get().score())
                                || !last.at().isBefore(told.get().at()))
                        .isEmpty();
        return newer ? with(told.get()) : this;
    }

    /** The notable changes of the last {@link #KEPT} as of an instant, the largest first. */
    public Stream<ScoreChange> recentAt(Instant now) {
        return recentChanges.stream().filter(change -> change.at().plus(KEPT).isAfter(now));
    }

    private ScopeLedger with(ReadScore reading) {
        return new ScopeLedger(id, profile, Optional.of(reading), lastChange, recentChanges, lost, gained);
    }

    private ScopeLedger with(ReadScore reading, ScoreChange change) {
        Stream<ScoreChange> all =
                Stream.concat(recentAt(change.at()), Stream.of(change).filter(ScoreChange::isNotable));
        List<Booking> bookings = Booking.of(change);
        return new ScopeLedger(
                id,
                profile,
                Optional.of(reading),
                lastChange.filter(last -> change.points().signum() == 0).or(() -> Optional.of(change)),
                all.sorted(LARGEST_FIRST).limit(MOST_CHANGES).toList(),
                lost.plus(bookings, -1),
                gained.plus(bookings, 1));
    }

    private static boolean isSame(ReadScore a, ReadScore b) {
        return a.score().samePoints(b.score())
                && (b.controls().isEmpty() || a.controls().equals(b.controls()));
    }
}
