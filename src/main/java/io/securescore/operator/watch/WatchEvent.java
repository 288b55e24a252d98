package io.securescore.operator.watch;

/**
 * Something about a watch that somebody should hear of once.
 *
 * @param type Normal or Warning
 * @param reason what kind of news it is
 * @param message one or two sentences: a count, and the five worst
 */
public record WatchEvent(String type, String reason, String message) {
    static WatchEvent normal(String reason, String message) {
        return new WatchEvent("Normal", reason, Wording.limit(message));
    }

    static WatchEvent warning(String reason, String message) {
        return new WatchEvent("Warning", reason, Wording.limit(message));
    }
}
