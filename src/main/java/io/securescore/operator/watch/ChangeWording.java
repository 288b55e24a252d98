package io.securescore.operator.watch;

import io.securescore.operator.score.ChangeCause;
import io.securescore.operator.score.ChangePart;
import io.securescore.operator.score.FreeText;
import io.securescore.operator.score.ScoreChange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a change of a score is told in one sentence:
 * {@code prod-eu fell 71.4 → 66.0: Enable MFA −4.1 (12 more unhealthy), model change −1.3}. Scores are cut to one decimal, points are
 * rounded to one.
 */
final class ChangeWording {
    private static final int TOLD_CAUSES = 3;
    private static final int LONGEST_NAME = 64;
    private static final int BRIEF_CAUSES = 2;
    private static final int LONGEST_BRIEF = 120;
    private static final BigDecimal SMALLEST = new BigDecimal("0.01");
    /** What would print as 0.0 is not worth a word. */
    private static final BigDecimal LEAST = new BigDecimal("0.05");

    private record Item(String what, BigDecimal points, String how) {
        String text() {
            return what + " " + ChangeWording.points(points) + (how.isEmpty() ? "" : " (" + how + ")");
        }
    }

    private ChangeWording() {}

    /** The change of a scope, by its name. */
    static String sentence(String name, ScoreChange change) {
        return name + " " + told(change, TOLD_CAUSES);
    }

    /** The change of a scope by its name, with fewer causes, where several are told together. */
    static String brief(String name, ScoreChange change) {
        return name + " " + brief(change);
    }

    /** The same without the name and with fewer causes, at most 120 characters: a status may have one for every scope. */
    static String brief(ScoreChange change) {
        return IntStream.iterate(BRIEF_CAUSES, causes -> causes > 0, causes -> causes - 1)
                .mapToObj(causes -> told(change, causes))
                .filter(text -> text.length() <= LONGEST_BRIEF)
                .findFirst()
                .orElseGet(() -> FreeText.cut(told(change, 1), LONGEST_BRIEF));
    }

    /** Percentage points with their sign and one decimal, or two where one would hide them: +4.1, −0.02, +<0.01. */
    static String points(BigDecimal points) {
        BigDecimal size = points.abs();
        String sign = points.signum() < 0 ? "−" : points.signum() > 0 ? "+" : "±";
        if (points.signum() != 0 && size.compareTo(SMALLEST) < 0) {
            return sign + "<" + SMALLEST;
        }
        return sign
                + size.setScale(size.compareTo(LEAST) < 0 ? 2 : 1, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    private static String told(ScoreChange change, int mostCauses) {
        int direction = change.points().signum();
        int decimals = cut(change.from(), 1).equals(cut(change.to(), 1)) ? 2 : 1;
        String from = cut(change.from(), decimals);
        String to = cut(change.to(), decimals);
        String moved = from.equals(to) ? "stayed at " + to : (direction < 0 ? "fell " : "rose ") + from + " → " + to;
        String causes = causes(change, mostCauses);
        return causes.isEmpty() ? moved : moved + ": " + causes;
    }

    private static String causes(ScoreChange change, int most) {
        List<Item> items = items(change);
        List<Item> told = items.stream().limit(most).toList();
        BigDecimal rest = items.stream().skip(most).map(Item::points).reduce(BigDecimal.ZERO, BigDecimal::add);
        Stream<Item> others = Stream.of(new Item(
                        items.size() - told.size() == 1
                                ? "1 other cause"
                                : (items.size() - told.size()) + " other causes",
                        rest,
                        ""))
                .filter(item -> item.points().abs().compareTo(LEAST) >= 0);
        return Stream.concat(told.stream(), others).map(Item::text).collect(Collectors.joining(", "));
    }

    /** What moved the score, the largest first; all that the model moved is one of them. */
    private static List<Item> items(ScoreChange change) {
        List<Item> items = new ArrayList<>();
        BigDecimal model = change.points(ChangeCause.MODEL);
        if (model.signum() != 0) {
            items.add(new Item("model change", model, ""));
        }
        change.parts().stream()
                .filter(part -> part.cause() != ChangeCause.MODEL)
                .map(ChangeWording::item)
                .forEach(items::add);
        items.sort(Comparator.comparing((Item item) -> item.points().abs()).reversed());
        return items.stream()
                .filter(item -> item.points().abs().compareTo(LEAST) >= 0 || items.size() == 1)
                .toList();
    }

    private static Item item(ChangePart part) {
        String words = part.movement().words();
        return new Item(
                part.control().isEmpty() ? "unattributed" : FreeText.cut(FreeText.clean(part.control()), LONGEST_NAME),
                part.points(),
                part.resources() == 0 ? words : part.resources() + " " + words);
    }

    private static String cut(BigDecimal percent, int decimals) {
        return percent.setScale(decimals, RoundingMode.DOWN).toPlainString();
    }
}
