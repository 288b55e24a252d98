package io.securescore.fakeazure;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.util.Map;
import java.util.TreeMap;

/**
 * What should go wrong, and when. The admin port reads the same members as JSON.
 *
 * <p>{@code match} is a regular expression: it has to match an operation's whole name or to be found in
 * {@code METHOD path?query}. {@code skip} requests that match are left alone first, then {@code times} are hit.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class FaultRule {

    String match = ".*";
    int skip;
    int times = Integer.MAX_VALUE;
    long delayMillis;
    int status;
    String code = "InternalServerError";
    String message = "The server encountered an error.";
    Map<String, String> headers = new TreeMap<>();
    String contentType;
    String body;
    long bodyBytes;
    boolean reset;
    boolean cutBody;
    boolean truncatedPage;
    boolean endlessSkipToken;
    long repeatRows;

    FaultRule() {}

    /** A rule for the requests that match. */
    public static FaultRule on(String match) {
        FaultRule rule = new FaultRule();
        rule.match = match;
        return rule;
    }

    /** Leaves this many matching requests alone first. */
    public FaultRule skip(int requests) {
        skip = requests;
        return this;
    }

    /** Hits this many requests, then no more. */
    public FaultRule times(int requests) {
        times = requests;
        return this;
    }

    /** Waits first; a long time is a hang. */
    public FaultRule delayMillis(long millis) {
        delayMillis = millis;
        return this;
    }

    /** Answers with this status, in ARM's error shape unless a body is given too. */
    public FaultRule status(int answered) {
        status = answered;
        return this;
    }

    /** Answers with this status and error. */
    public FaultRule error(int answered, String errorCode, String errorMessage) {
        status = answered;
        code = errorCode;
        message = errorMessage;
        return this;
    }

    /** Adds a header, to the fault's answer or to the true one. */
    public FaultRule header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Answers 200, or the status given, with this content. */
    public FaultRule body(String type, String content) {
        contentType = type;
        body = content;
        return this;
    }

    /** Answers 200, or the status given, with so many bytes of HTML. */
    public FaultRule bodyBytes(long bytes) {
        bodyBytes = bytes;
        return this;
    }

    /** Closes the connection without an answer. */
    public FaultRule reset() {
        reset = true;
        return this;
    }

    /** Sends the true answer's head and half of its content, then closes the connection. */
    public FaultRule cutBody() {
        cutBody = true;
        return this;
    }

    /** A page of Resource Graph loses half of its rows and its skip token, and says that it was truncated. */
    public FaultRule truncatedPage() {
        truncatedPage = true;
        return this;
    }

    /** A page of Resource Graph always carries a skip token, which leads to the first page. */
    public FaultRule endlessSkipToken() {
        endlessSkipToken = true;
        return this;
    }

    /** A page of Resource Graph holds its first row so many times. */
    public FaultRule repeatRows(long rows) {
        repeatRows = rows;
        return this;
    }
}
