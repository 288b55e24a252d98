package io.securescore.operator.azure;

/** Makes text from Azure fit for a status, a label or a log line. */
final class Names {
    private static final int MAX_LENGTH = 128;

    private Names() {}

    /** Without control and format characters and line breaks, at most 128 characters. */
    static String clean(String text) {
        String printable =
                text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "").strip();
        if (printable.length() <= MAX_LENGTH) {
            return printable;
        }
        int end = Character.isHighSurrogate(printable.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return printable.substring(0, end);
    }
}
