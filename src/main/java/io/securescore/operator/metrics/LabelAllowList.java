package io.securescore.operator.metrics;

import io.securescore.operator.score.FreeText;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The Azure tags or Kubernetes labels that become metric labels, and the names they get there: the prefix and the key with
 * every character outside {@code [a-zA-Z0-9_]} replaced by {@code _}. When two keys of the list would share a name, the
 * later one gets {@code _2}, {@code _3} and so on, so that no label ever occurs twice in a series.
 */
final class LabelAllowList {
    private final Map<String, String> labelNames = new LinkedHashMap<>();
    private final boolean ignoreCase;

    private LabelAllowList(String prefix, Collection<String> keys, boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
        Set<String> taken = new HashSet<>();
        for (String key : keys) {
            labelNames.computeIfAbsent(normalise(key.strip()), k -> free(prefix + sanitise(key.strip()), taken));
        }
    }

    /** Azure subscription tags, as {@code tag_*}; Azure compares tag names without case. */
    static LabelAllowList ofTags(Collection<String> names) {
        return new LabelAllowList("tag_", names, true);
    }

    /** Labels of a watch, as {@code label_*}. */
    static LabelAllowList ofWatchLabels(Collection<String> names) {
        return new LabelAllowList("label_", names, false);
    }

    /** Appends those entries that are on the list, in the list's order. */
    void append(StringBuilder text, Map<String, String> entries) {
        if (labelNames.isEmpty() || entries == null || entries.isEmpty()) {
            return;
        }
        labelNames.forEach((key, labelName) -> {
            String value = ignoreCase ? valueIgnoringCase(entries, key) : entries.get(key);
            Labels.append(text, labelName, FreeText.clean(value));
        });
    }

    private String normalise(String key) {
        return ignoreCase ? key.toLowerCase(Locale.ROOT) : key;
    }

    private static String valueIgnoringCase(Map<String, String> entries, String key) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String sanitise(String key) {
        return key.replaceAll("[^a-zA-Z0-9_]", "_");
    }

    private static String free(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
