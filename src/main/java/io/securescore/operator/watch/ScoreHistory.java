package io.securescore.operator.watch;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import io.securescore.operator.score.ScopeId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The history of a watch's weighted score: one entry per day (UTC) without gaps, the newest last, at most
 * {@value SecureScoreWatchStatus#MOST_DAYS} up to today. It begins with the day of the first look.
 *
 * <p>Only scores over complete data count. A day without one is marked as incomplete and never interpolated, and an average
 * over the scopes that happened to answer is never written.
 */
final class ScoreHistory {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int DECIMALS = 2;
    private static final int FINGERPRINT_BYTES = 4;

    private ScoreHistory() {}

    /**
     * What the watch knows now.
     *
     * @param complete whether every score that there is could be used
     * @param score the weighted score in percent (0..100), cut to 2 decimals; empty when there is none, as when all
     *     weights are 0
     * @param scopes those that the score is made of
     */
    record Look(boolean complete, Optional<BigDecimal> score, Collection<ScopeId> scopes) {
        Look {
            score = score.map(percent -> Wording.plain(percent.setScale(DECIMALS, RoundingMode.DOWN)));
        }

        private Optional<BigDecimal> completeScore() {
            return complete ? score : Optional.empty();
        }
    }

    /**
     * The history after a look; after the same look again it is the same.
     *
     * <ul>
     *   <li>A complete score becomes today's. The first one of the day stands beside it while it differs; it starts anew when
     *       the set of scopes changes within the day.
     *   <li>{@code scopesChanged} compares today's last set of scopes with that of the last scored day before. A set that
     *       changed during the day and changed back isn't marked: those two days can be compared. On the first scored day
     *       of all any change is marked.
     *   <li>Without a complete score a score that today already has stays, else today is incomplete.
     * </ul>
     *
     * @param previous the last written history, which anyone may have edited: entries that can't be are passed over; may be
     *     null
     */
    static List<Day> after(List<Day> previous, LocalDate today, Look look) {
        NavigableMap<LocalDate, Day> known = read(previous, today);
        look.completeScore().ifPresent(score -> known.put(today, scored(known, today, score, look.scopes())));
        return (known.isEmpty() ? today : known.firstKey())
                .datesUntil(today.plusDays(1))
                .map(date -> Optional.ofNullable(known.get(date)).orElseGet(() -> incomplete(date)))
                .toList();
    }

    /**
     * The entries of a written history that can be true, by date, of the last {@value SecureScoreWatchStatus#MOST_DAYS} days
     * up to today; of several for one day the last.
     */
    static NavigableMap<LocalDate, Day> read(List<Day> days, LocalDate today) {
        NavigableMap<LocalDate, Day> known = new TreeMap<>();
        for (Day day : days == null ? Collections.<Day>emptyList() : days) {
            date(day)
                    .filter(date ->
                            !date.isAfter(today) && date.isAfter(today.minusDays(SecureScoreWatchStatus.MOST_DAYS)))
                    .ifPresent(date -> normal(date, day).ifPresent(normal -> known.put(date, normal)));
        }
        return known;
    }

    /** The entries with a score. */
    static NavigableMap<LocalDate, Day> scored(NavigableMap<LocalDate, Day> days) {
        NavigableMap<LocalDate, Day> scored = new TreeMap<>(days);
        scored.values().removeIf(day -> day.score() == null);
        return scored;
    }

    private static Day scored(
            NavigableMap<LocalDate, Day> known, LocalDate today, BigDecimal score, Collection<ScopeId> scopes) {
        TreeSet<ScopeId> distinct = new TreeSet<>(scopes);
        String set = fingerprint(distinct);
        NavigableMap<LocalDate, Day> scored = scored(known);
        BigDecimal first = Optional.ofNullable(scored.get(today))
                .filter(day -> set.equals(day.scopeSet()))
                .map(day -> Optional.ofNullable(day.firstScore()).orElse(day.score()))
                .filter(earlier -> !earlier.equals(score))
                .orElse(null);
        boolean changed = Optional.ofNullable(scored.lowerEntry(today))
                .map(last -> !set.equals(last.getValue().scopeSet()))
                .orElseGet(() -> Optional.ofNullable(scored.get(today))
                        .filter(day -> Boolean.TRUE.equals(day.scopesChanged()) || !set.equals(day.scopeSet()))
                        .isPresent());
        return new Day(today.toString(), score, first, null, distinct.size(), set, changed ? true : null);
    }

    private static Day incomplete(LocalDate date) {
        return new Day(date.toString(), null, null, true, null, null, null);
    }

    private static Optional<LocalDate> date(Day day) {
        try {
            return Optional.ofNullable(day).map(Day::date).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The entry as it is written here; empty if it claims what can't be. */
    private static Optional<Day> normal(LocalDate date, Day day) {
        boolean incomplete = Boolean.TRUE.equals(day.incomplete());
        if (incomplete || day.score() == null) {
            return incomplete && day.score() == null ? Optional.of(incomplete(date)) : Optional.empty();
        }
        if (!isPercent(day.score()) || day.firstScore() != null && !isPercent(day.firstScore())) {
            return Optional.empty();
        }
        return Optional.of(new Day(
                date.toString(),
                Wording.plain(day.score()),
                Optional.ofNullable(day.firstScore()).map(Wording::plain).orElse(null),
                null,
                day.scopes(),
                day.scopeSet(),
                Boolean.TRUE.equals(day.scopesChanged()) ? true : null));
    }

    private static boolean isPercent(BigDecimal number) {
        return number.signum() >= 0
                && number.compareTo(HUNDRED) <= 0
                && number.stripTrailingZeros().scale() <= DECIMALS;
    }

    private static String fingerprint(Collection<ScopeId> sorted) {
        return Fingerprint.of(sorted.stream().map(ScopeId::value).collect(Collectors.joining("\n")), FINGERPRINT_BYTES);
    }
}
