package io.securescore.operator.watch;

import static java.math.BigDecimal.TEN;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchStatus.Day;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The TREND column: the last 14 days as bars, and the change over 7 days.
 *
 * <p><b>Bars.</b> One sign per day (UTC), from the first day of the history within the last 14 to today: a bar from ▁ to █
 * for a score, {@code ·} for a day without complete data. {@code ¦} stands before a score that is made of other scopes than
 * the one before it. The scale spans the scores shown, at least 10 points, around the middle of the lowest and the highest, so
 * that a small wiggle doesn't look like a cliff: {@code level = floor((score - low) / span * 8)}, at most 7.
 *
 * <p><b>Change.</b> In percentage points, with one decimal: the last score less that of 7 days before, or of the first scored
 * day since then. Where that is the first day of the whole history, its first score counts. No change is told when there is
 * nothing to compare with, or when the last score is older than yesterday. {@code scopes changed} stands for it when the two
 * scores are of different scopes, or the scopes changed in between: a rise because a weak scope left is no improvement.
 *
 * <p>Example: 71.4, 71.4, 69, none, 66 reads {@code ▇▇▅·▂ −5.4}: the span is 10 points, from 63.7 to 73.7; 69 is on level
 * {@code floor(5.3 / 10 * 8) = 4}, and 66 − 71.4 = −5.4. With other scopes on the last day it reads
 * {@code ▇▇▅·¦▂ scopes changed}.
 */
final class Trend {
    private static final int DAYS_SHOWN = 14;
    private static final int DAYS_COMPARED = 7;
    private static final BigDecimal SMALLEST_SPAN = TEN;
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String NO_SCORE = "·";
    private static final String OTHER_SCOPES = "¦";

    private Trend() {}

    /**
     * The bars and the change; empty without a day in the last 14.
     *
     * @param days the history as written, in percent; entries that can't be true are passed over; may be null
     */
    static Optional<String> of(List<Day> days, LocalDate today) {
        NavigableMap<LocalDate, Day> history = ScoreHistory.read(days, today);
        NavigableMap<LocalDate, Day> shown = history.tailMap(today.minusDays(DAYS_SHOWN), false);
        NavigableMap<LocalDate, Day> scored = ScoreHistory.scored(shown);
        return shown.isEmpty()
                ? Optional.empty()
                : Optional.of(bars(shown.firstKey(), today, scored)
                        + (scored.isEmpty()
                                ? ""
                                : change(ScoreHistory.scored(history).firstKey(), today, scored)
                                        .map(told -> " " + told)
                                        .orElse("")));
    }

    private static String bars(LocalDate first, LocalDate today, NavigableMap<LocalDate, Day> scored) {
        Scale scale = Scale.of(scored.values());
        return first.datesUntil(today.plusDays(1))
                .map(date -> Optional.ofNullable(scored.get(date))
                        .map(day -> (changed(day) ? OTHER_SCOPES : "") + scale.bar(day.score()))
                        .orElse(NO_SCORE))
                .collect(Collectors.joining());
    }

    private static Optional<String> change(LocalDate begin, LocalDate today, NavigableMap<LocalDate, Day> scored) {
        LocalDate last = scored.lastKey();
        if (last.isBefore(today.minusDays(1))) {
            return Optional.empty();
        }
        LocalDate week = last.minusDays(DAYS_COMPARED);
        LocalDate from = scored.ceilingKey(week);
        Day before = scored.get(from);
        Day now = scored.get(last);
        boolean firstCounts = !from.equals(week) && from.equals(begin) && before.firstScore() != null;
        if (from.equals(last) && !firstCounts) {
            return from.equals(begin) && changed(now) ? Optional.of("scopes changed") : Optional.empty();
        }
        if (!Objects.equals(before.scopeSet(), now.scopeSet())
                || from.equals(last) && changed(now)
                || scored.tailMap(from, false).values().stream().anyMatch(Trend::changed)) {
            return Optional.of("scopes changed");
        }
        return Optional.of(signed(now.score().subtract(firstCounts ? before.firstScore() : before.score())));
    }

    private static String signed(BigDecimal points) {
        BigDecimal rounded = points.setScale(1, RoundingMode.HALF_UP);
        String sign = rounded.signum() == 0 ? "±" : rounded.signum() > 0 ? "+" : "−";
        return sign + rounded.abs().toPlainString();
    }

    private static boolean changed(Day day) {
        return Boolean.TRUE.equals(day.scopesChanged());
    }

    /** From {@code (twiceMiddle - span) / 2} to {@code (twiceMiddle + span) / 2}. */
    private record Scale(BigDecimal twiceMiddle, BigDecimal span) {
        private static final BigDecimal TWO = BigDecimal.valueOf(2);
        private static final BigDecimal HALF_OF_THE_BARS = BigDecimal.valueOf(BARS.length() / 2);

        static Scale of(Collection<Day> scored) {
            BigDecimal lowest =
                    scored.stream().map(Day::score).min(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
            BigDecimal highest =
                    scored.stream().map(Day::score).max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
            return new Scale(lowest.add(highest), highest.subtract(lowest).max(SMALLEST_SPAN));
        }

        /** The level times two over two, so that only the last division rounds. */
        char bar(BigDecimal score) {
            BigDecimal twiceAboveLow = score.multiply(TWO).subtract(twiceMiddle).add(span);
            int level = twiceAboveLow
                    .multiply(HALF_OF_THE_BARS)
                    .divideToIntegralValue(span)
                    .intValue();
            return BARS.charAt(Math.min(level, BARS.length() - 1));
        }
    }
}
