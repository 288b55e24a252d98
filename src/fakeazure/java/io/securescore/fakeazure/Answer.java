package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer.
 *
 * @param status HTTP status
 * @param headers one value each
 * @param body what to send
 */
record Answer(int status, Map<String, String> headers, Body body) {

    /** Content that may be too large to hold. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;

        /** Bytes, or 0 when that shows only at the end. */
        default long length() {
            return 0;
        }
    }

    private record Bytes(byte[] content) implements Body {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(content);
        }

        @Override
        public long length() {
            return content.length;
        }
    }

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int status, JsonNode content) {
        return bytes(status, "application/json; charset=utf-8", Json.bytes(content));
    }

    static Answer text(int status, String content) {
        return bytes(status, "text/plain; charset=utf-8", content.getBytes(StandardCharsets.UTF_8));
    }

    static Answer bytes(int status, String contentType, byte[] content) {
        return new Answer(status, Map.of("Content-Type", contentType), new Bytes(content));
    }

    /** ARM's error shape. */
    static Answer error(int status, String code, String message) {
        var content = Json.object();
        content.putObject("error").put("code", code).put("message", message);
        return json(status, content);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    Answer withAll(Map<String, String> added) {
        Answer answer = this;
        for (Map.Entry<String, String> header : added.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    Answer withBody(Body other) {
        return new Answer(status, headers, other);
    }
}
