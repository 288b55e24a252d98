package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fault rules in force, and what each does to an answer. */
final class Faults {

    private static final class Armed {
        private final FaultRule rule;
        private final Pattern pattern;
        private int seen;

        private Armed(FaultRule rule) {
            this.rule = rule;
            this.pattern = Pattern.compile(rule.match, Pattern.CASE_INSENSITIVE);
        }
    }

    private final List<Armed> armed = new ArrayList<>();

    synchronized void add(FaultRule rule) {
        armed.add(new Armed(rule));
    }

    synchronized void clear() {
        armed.clear();
    }

    synchronized List<FaultRule> rules() {
        return armed.stream().map(each -> each.rule).toList();
    }

    /** The first rule that hits this request; counts it. */
    synchronized Optional<FaultRule> hit(String operation, String target) {
        for (Armed each : armed) {
            if (each.pattern.matcher(operation).matches()
                    || each.pattern.matcher(target).find()) {
                each.seen++;
                if (each.seen > each.rule.skip && each.seen - each.rule.skip <= each.rule.times) {
                    return Optional.of(each.rule);
                }
            }
        }
        return Optional.empty();
    }

    /** The answer that a rule gives in place of the true one, if it does. */
    static Optional<Answer> instead(FaultRule rule) {
        int status = rule.status == 0 ? 200 : rule.status;
        if (rule.body != null) {
            String type = rule.contentType == null ? "application/json; charset=utf-8" : rule.contentType;
            return Optional.of(Answer.bytes(status, type, rule.body.getBytes(StandardCharsets.UTF_8)));
        }
        if (rule.bodyBytes > 0) {
            byte[] line = "<p>The service is unavailable.</p>\n".getBytes(StandardCharsets.UTF_8);
            return Optional.of(Answer.bytes(status, "text/html", new byte[0]).withBody(out -> {
                for (long left = rule.bodyBytes; left > 0; left -= line.length) {
                    out.write(line, 0, (int) Math.min(left, line.length));
                }
            }));
        }
        return rule.status == 0 ? Optional.empty() : Optional.of(Answer.error(rule.status, rule.code, rule.message));
    }

    /** The true answer as a rule bends it. */
    static Answer bent(FaultRule rule, Request request, Answer answer) throws IOException {
        if (!rule.truncatedPage && !rule.endlessSkipToken && rule.repeatRows == 0) {
            return answer;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        answer.body().writeTo(content);
        if (!(Json.read(content.toByteArray()) instanceof ObjectNode page)
                || !(page.get("data") instanceof ArrayNode rows)) {
            return answer;
        }
        if (rule.truncatedPage) {
            while (rows.size() > page.path("count").asInt() / 2) {
                rows.remove(rows.size() - 1);
            }
            page.put("count", rows.size()).put("resultTruncated", "true").remove("$skipToken");
        }
        if (rule.endlessSkipToken) {
            JsonNode query = Json.read(request.body()).path("query");
            page.put("$skipToken", PageToken.of(query.asText(), 0));
        }
        byte[] bent = Json.bytes(page);
        return rule.repeatRows == 0
                ? Answer.bytes(200, "application/json; charset=utf-8", bent).withAll(answer.headers())
                : answer.withBody(repeated(page, rule.repeatRows));
    }

    private static Answer.Body repeated(ObjectNode page, long times) {
        byte[] row = Json.bytes(page.path("data").path(0));
        return out -> {
            String start = "{\"totalRecords\":" + times + ",\"count\":" + times
                    + ",\"resultTruncated\":\"false\",\"facets\":[],\"data\":[";
            out.write(start.getBytes(StandardCharsets.UTF_8));
            for (long i = 0; i < times; i++) {
                if (i > 0) {
                    out.write(',');
                }
                out.write(row);
            }
            out.write("]}".getBytes(StandardCharsets.UTF_8));
        };
    }
}
