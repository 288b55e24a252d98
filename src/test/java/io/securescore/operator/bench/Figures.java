package io.securescore.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was measured, as a table to read and as a CSV to compute with. */
final class Figures {
    private static final int WITHOUT_SIZE = 0;

    /** A bound that a figure is to hold. */
    record Target(boolean atMost, double bound) {
        static Target atMost(double bound) {
            return new Target(true, bound);
        }

        static Target atLeast(double bound) {
            return new Target(false, bound);
        }

        boolean isReached(double value) {
            return atMost ? value <= bound : value >= bound;
        }

        @Override
        public String toString() {
            return (atMost ? "<= " : ">= ") + number(bound);
        }
    }

    private record Figure(String name, int scopes, double value, boolean computed, Target target) {
        boolean missed() {
            return target != null && !target.isReached(value);
        }

        String cell() {
            return (computed ? "~" : "") + number(value) + (missed() ? " !" : "");
        }
    }

    private final List<Figure> figures = new ArrayList<>();

    /** A figure of an estate of a size. */
    void add(String name, int scopes, double value) {
        figures.add(new Figure(name, scopes, value, false, null));
    }

    /** A figure of an estate of a size that is to hold a bound. */
    void add(String name, int scopes, double value, Target target) {
        figures.add(new Figure(name, scopes, value, false, target));
    }

    /** A figure that was not measured but computed from one that was. */
    void addComputed(String name, int scopes, double value) {
        figures.add(new Figure(name, scopes, value, true, null));
    }

    /** A figure that does not depend on a size. */
    void add(String name, double value) {
        add(name, WITHOUT_SIZE, value);
    }

    /** A figure that does not depend on a size and is to hold a bound. */
    void add(String name, double value, Target target) {
        add(name, WITHOUT_SIZE, value, target);
    }

    /** The names of the figures that miss their bound. */
    List<String> missed() {
        return figures.stream()
                .filter(Figure::missed)
                .map(figure -> figure.name() + (figure.scopes() == WITHOUT_SIZE ? "" : " of " + figure.scopes()) + ": "
                        + number(figure.value()) + ", to be " + figure.target())
                .toList();
    }

    /** One line per figure, one column per size. */
    String table() {
        Set<Integer> sizes = figures.stream()
                .map(Figure::scopes)
                .filter(scopes -> scopes != WITHOUT_SIZE)
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> lines = new ArrayList<>();
        lines.add(header(sizes.stream().map(size -> number(size) + " scopes"), "to be"));
        byName(true).forEach((name, bySize) -> lines.add(line(name, sizes, bySize)));
        String sized = aligned(lines);
        lines.clear();
        lines.add(header(Stream.of("measured"), "to be"));
        byName(false).forEach((name, bySize) -> lines.add(line(name, Set.of(WITHOUT_SIZE), bySize)));
        return (sizes.isEmpty() ? "" : sized + "\n") + (lines.size() == 1 ? "" : aligned(lines));
    }

    /** Columns figure, scopes (empty when it depends on no size), value, computed, target, reached. */
    void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("figure,scopes,value,computed,target,reached"));
        for (Figure figure : figures) {
            lines.add(String.join(
                    ",",
                    '"' + figure.name() + '"',
                    figure.scopes() == WITHOUT_SIZE ? "" : Integer.toString(figure.scopes()),
                    String.format(Locale.ROOT, "%.3f", figure.value()),
                    Boolean.toString(figure.computed()),
                    figure.target() == null ? "" : '"' + figure.target().toString() + '"',
                    figure.target() == null ? "" : Boolean.toString(!figure.missed())));
        }
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private Map<String, Map<Integer, Figure>> byName(boolean sized) {
        Map<String, Map<Integer, Figure>> result = new LinkedHashMap<>();
        figures.stream()
                .filter(figure -> sized == (figure.scopes() != WITHOUT_SIZE))
                .forEach(figure -> result.computeIfAbsent(figure.name(), name -> new TreeMap<>())
                        .put(figure.scopes(), figure));
        return result;
    }

    private static List<String> header(Stream<String> columns, String last) {
        return Stream.of(Stream.of(""), columns, Stream.of(last))
                .flatMap(part -> part)
                .toList();
    }

    private static List<String> line(String name, Set<Integer> columns, Map<Integer, Figure> figures) {
        List<String> cells = new ArrayList<>(List.of(name));
        columns.forEach(column ->
                cells.add(figures.containsKey(column) ? figures.get(column).cell() : ""));
        cells.add(figures.values().stream()
                .filter(figure -> figure.target() != null)
                .findFirst()
                .map(figure -> figure.target().toString())
                .orElse(""));
        return cells;
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.get(0).size();
        int[] widths = new int[columns];
        Arrays.fill(widths, 1);
        lines.forEach(line -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder(String.format("%-" + widths[0] + "s", line.get(0)));
            for (int i = 1; i < columns; i++) {
                row.append("  ").append(String.format("%" + widths[i] + "s", line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        String format = value == Math.rint(value) ? "%,.0f" : value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
