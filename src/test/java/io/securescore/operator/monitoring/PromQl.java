package io.securescore.operator.monitoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a PromQL expression names. No Prometheus program tells it, so its tokens are read: an expression that Prometheus takes
 * is read right, of another one something is returned.
 *
 * @param selectors the series that it selects, in order
 * @param groupings the lists of labels after {@code by}, {@code on} and the like, in order
 * @param written the labels that {@code label_replace} and {@code label_join} write
 * @param read the labels that these read
 */
record PromQl(List<Selector> selectors, List<Grouping> groupings, Set<String> written, Set<String> read) {
    private static final Pattern TOKEN =
            Pattern.compile("#[^\n]*|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`"
                    + "|\\[[^]]*]|[a-zA-Z_:][\\w:]*|\\d[\\w.]*|=~|!~|!=|==|[<>]=|\\S");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
    private static final Set<String> GROUPINGS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan", "atan2");

    /** Selects series by name, empty where {@code __name__} is matched otherwise. */
    record Selector(String metric, List<Matcher> matchers) {}

    /** One condition of a selector, such as {@code state=~"Scored|Failed"}. */
    record Matcher(String label, String operator, String value) {}

    /** Such as {@code by (cluster, scope_id)}. */
    record Grouping(String keyword, Set<String> labels) {}

    /** Reads an expression. */
    static PromQl of(String expression) {
        return new Reader(expression).read();
    }

    private static final class Reader {
        private final List<String> tokens;
        private final List<Selector> selectors = new ArrayList<>();
        private final List<Grouping> groupings = new ArrayList<>();
        private final Set<String> written = new LinkedHashSet<>();
        private final Set<String> read = new LinkedHashSet<>();
        /** The functions whose parentheses are open, each with the strings that were its arguments so far. */
        private final Deque<List<String>> open = new ArrayDeque<>();

        private int next;

        Reader(String expression) {
            tokens = TOKEN.matcher(expression)
                    .results()
                    .map(MatchResult::group)
                    .filter(token -> !token.startsWith("#"))
                    .toList();
        }

        PromQl read() {
            String before = "";
            while (next < tokens.size()) {
                String token = tokens.get(next++);
                if (token.equals("(")) {
                    open.push(new ArrayList<>(List.of(before)));
                } else if (token.equals(")")) {
                    close(open.pop());
                } else if (token.equals("{")) {
                    selectors.add(new Selector("", matchers()));
                } else if (quoted(token) && !open.isEmpty()) {
                    open.peek().add(unquoted(token));
                } else if (NAME.matcher(token).matches()) {
                    name(token);
                }
                before = token;
            }
            return new PromQl(List.copyOf(selectors), List.copyOf(groupings), written, read);
        }

        private void name(String token) {
            if (GROUPINGS.contains(token) && peek().equals("(")) {
                groupings.add(new Grouping(token, list()));
            } else if (GROUPINGS.contains(token) || WORDS.contains(token)) {
                return;
            } else if (peek().equals("{")) {
                next++;
                selectors.add(new Selector(token, matchers()));
            } else if (!Set.of("(", "by", "without").contains(peek())) {
                selectors.add(new Selector(token, List.of()));
            }
        }

        private void close(List<String> call) {
            if (call.get(0).equals("label_replace")) {
                written.add(call.get(1));
                read.add(call.get(3));
            } else if (call.get(0).equals("label_join")) {
                written.add(call.get(1));
                read.addAll(call.subList(3, call.size()));
            }
        }

        private Set<String> list() {
            Set<String> labels = new LinkedHashSet<>();
            next++;
            while (!tokens.get(next).equals(")")) {
                labels.add(tokens.get(next++));
            }
            next++;
            labels.remove(",");
            return labels;
        }

        private List<Matcher> matchers() {
            List<Matcher> matchers = new ArrayList<>();
            while (!tokens.get(next).equals("}")) {
                if (tokens.get(next).equals(",")) {
                    next++;
                } else {
                    matchers.add(new Matcher(tokens.get(next), tokens.get(next + 1), unquoted(tokens.get(next + 2))));
                    next += 3;
                }
            }
            next++;
            return matchers;
        }

        private String peek() {
            return next < tokens.size() ? tokens.get(next) : "";
        }

        private static boolean quoted(String token) {
            return "\"'`".indexOf(token.charAt(0)) >= 0;
        }

        private static String unquoted(String token) {
            return token.substring(1, token.length() - 1);
        }
    }
}
