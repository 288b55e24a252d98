package io.securescore.operator.metrics;

import java.nio.charset.StandardCharsets;

/**
 * Labels as bytes of the exposition formats: {@code name="value"} pairs, joined by commas, without the braces. Backslash,
 * quote and line feed are escaped as both the classic text format and OpenMetrics demand; other control characters are left
 * out, since no label of ours means anything by them.
 */
final class Labels {
    private Labels() {}

    /** Encodes pairs of a name and a value; a pair whose value is null or empty is left out (Prometheus reads it so). */
    static byte[] of(String... namesAndValues) {
        StringBuilder text = new StringBuilder(160);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            append(text, namesAndValues[i], namesAndValues[i + 1]);
        }
        return encode(text);
    }

    static void append(StringBuilder text, String name, String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        if (!text.isEmpty()) {
            text.append(',');
        }
        text.append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> {
                    if (!Character.isISOControl(c)) {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    static byte[] encode(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
