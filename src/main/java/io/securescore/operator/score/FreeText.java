package io.securescore.operator.score;

import java.util.regex.Pattern;

/** Text that people wrote in Azure or Kubernetes, made fit for a status, an event, a label or a log line. */
public final class FreeText {
    /** The most characters of a name that are shown. */
    public static final int LONGEST_NAME = 128;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private FreeText() {}

    /**
     * On one line and at most 128 characters long: runs of control and format characters, line separators and halves of
     * surrogate pairs become one space, those at the ends nothing. Null is the empty text.
     */
    public static String clean(String text) {
        return text == null ? "" : cut(UNPRINTABLE.matcher(text).replaceAll(" ").strip(), LONGEST_NAME);
    }

    /** At most so many characters, the last of them an ellipsis when some are missing; never half of a surrogate pair. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }
}
