package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a text in one of Prometheus' formats as strictly as its grammar says. */
public final class Exposition {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL + ")*,?)})? "
            + "(-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?|\\+Inf|NaN)");
    private static final Map<ExpositionFormat, Pattern> HELP = Map.of(
            ExpositionFormat.CLASSIC,
            Pattern.compile("# HELP (" + NAME + ") (?:[^\n\\\\]|\\\\[\\\\n])*"),
            ExpositionFormat.OPEN_METRICS,
            Pattern.compile("# HELP (" + NAME + ") (?:[^\n\\\\\"]|\\\\[\\\\n\"])*"));
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (gauge|counter|histogram|summary|untyped|unknown|info)");

    private static final List<String> SUFFIXES =
            List.of("", "_bucket", "_count", "_sum", "_created", "_info", "_max", "_active_count", "_duration_sum");

    private static final String EOF = "# EOF\n";

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, List<String>> blocks = new LinkedHashMap<>();
    private final Map<String, String> series = new LinkedHashMap<>();

    /** A whole answer, which is OpenMetrics if it ends in {@code # EOF}. */
    public Exposition(String text) {
        this(text, formatOf(text));
    }

    /**
     * Fails unless every line is well formed, families are whole, samples are called as the type of their family demands, and
     * no series appears twice.
     */
    Exposition(String text, ExpositionFormat format) {
        assertThat(text).endsWith("\n");
        String family = null;
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (line.equals("# EOF")) {
                continue;
            }
            Matcher help = HELP.get(format).matcher(line);
            Matcher type = TYPE.matcher(line);
            if (help.matches() || type.matches()) {
                String of = help.matches() ? help.group(1) : type.group(1);
                if (!of.equals(family)) {
                    family = of;
                    assertThat(blocks.put(family, new ArrayList<>()))
                            .as("family %s begins twice", family)
                            .isNull();
                }
                if (type.matches()) {
                    assertThat(types.put(family, type.group(2)))
                            .as("type of %s is told twice", family)
                            .isNull();
                }
                blocks.get(family).add(line);
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as("a sample: %s", line).isTrue();
            assertThat(sampleNames(family, format))
                    .as("what a %s %s calls its samples", types.get(family), family)
                    .contains(sample.group(1));
            assertThat(labelNames(sample.group(2)))
                    .as("label names in %s", line)
                    .doesNotHaveDuplicates();
            String key = sample.group(1) + "{" + sorted(sample.group(2)) + "}";
            assertThat(series.put(key, sample.group(3)))
                    .as("series %s appears twice", key)
                    .isNull();
            blocks.get(family).add(line);
        }
    }

    /** Values by series, as {@code name{a="b",c="d"}} with labels in alphabetical order. */
    public Map<String, String> series() {
        return series;
    }

    /** The names of the families, in their order. */
    List<String> families() {
        return List.copyOf(blocks.keySet());
    }

    /** The types of the families, by name. */
    Map<String, String> types() {
        return types;
    }

    Set<String> metricNames() {
        return series.keySet().stream()
                .map(key -> key.substring(0, key.indexOf('{')))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The text again, with the families whose names match nothing of ours in alphabetical order at the end. */
    static String withMetersSorted(String posture, String text) {
        assertThat(text).startsWith(posture);
        String meters = text.substring(posture.length()).replace(EOF, "");
        Map<String, List<String>> sorted = new TreeMap<>(new Exposition(meters, formatOf(text)).blocks);
        return posture
                + sorted.values().stream()
                        .flatMap(block -> block.stream().map(line -> line + "\n"))
                        .collect(Collectors.joining())
                + (text.endsWith(EOF) ? EOF : "");
    }

    private static ExpositionFormat formatOf(String text) {
        return text.endsWith(EOF) ? ExpositionFormat.OPEN_METRICS : ExpositionFormat.CLASSIC;
    }

    private List<String> sampleNames(String family, ExpositionFormat format) {
        return switch (types.get(family)) {
            case "gauge" -> List.of(family);
            case "counter" -> List.of(format == ExpositionFormat.OPEN_METRICS ? family + "_total" : family);
            default -> SUFFIXES.stream().map(suffix -> family + suffix).toList();
        };
    }

    private static List<String> labels(String labels) {
        List<String> found = new ArrayList<>();
        Matcher label = Pattern.compile(LABEL).matcher(labels == null ? "" : labels);
        while (label.find()) {
            found.add(label.group());
        }
        return found;
    }

    private static List<String> labelNames(String labels) {
        return labels(labels).stream()
                .map(label -> label.substring(0, label.indexOf('=')))
                .toList();
    }

    private static String sorted(String labels) {
        return labels(labels).stream().sorted().collect(Collectors.joining(","));
    }
}
