package io.securescore.operator.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.securescore.operator.access.AccessRules.Rule;
import io.securescore.operator.score.ScopeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one YAML document of access rules, strictly: a rule that says anything else than it means would open or close doors. */
final class AccessRulesReader {
    private static final String NAMESPACES = "namespaces";
    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final String MANAGEMENT_GROUPS = "managementGroups";
    private static final Set<String> KEYS = Set.of(NAMESPACES, SUBSCRIPTIONS, MANAGEMENT_GROUPS);
    private static final String EVERY = "*";

    private static final Pattern NAMESPACE = Pattern.compile("[-a-z0-9*]{1,63}");
    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern MANAGEMENT_GROUP = Pattern.compile("[-a-zA-Z0-9_.()]{1,90}");

    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final List<String> problems = new ArrayList<>();

    AccessRules read(String text) throws InvalidAccessRules {
        JsonNode document = parse(text);
        List<Rule> rules = new ArrayList<>();
        if (document.isArray()) {
            for (int i = 0; i < document.size(); i++) {
                rules.add(rule("[" + i + "]", document.get(i)));
            }
        } else {
            problems.add("the document is not a list: write a list of rules, [] to allow everything");
        }
        if (!problems.isEmpty()) {
            throw new InvalidAccessRules(problems);
        }
        return new AccessRules(rules);
    }

    private JsonNode parse(String text) throws InvalidAccessRules {
        try {
            return yaml.readTree(text);
        } catch (JsonProcessingException malformed) {
            String where = malformed.getLocation() == null
                    ? ""
                    : " at line " + malformed.getLocation().getLineNr();
            String what = malformed.getOriginalMessage().lines().findFirst().orElse("");
            throw new InvalidAccessRules(List.of("no valid YAML" + where + " (" + what + "): correct it there"));
        }
    }

    private Rule rule(String place, JsonNode node) {
        if (!node.isObject()) {
            problems.add(place + "=" + node + ": write a rule with namespaces, and subscriptions or managementGroups");
            return new Rule(List.of(), false, Set.of(), Set.of());
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                problems.add(place + "." + key
                        + ": there is no such key; a rule has namespaces, subscriptions and managementGroups");
            }
        });
        JsonNode wanted = node.path(SUBSCRIPTIONS);
        List<String> namespaces = strings(
                place + "." + NAMESPACES,
                node.path(NAMESPACES),
                NAMESPACE,
                "use names of namespaces, in which * stands for any characters: up to 63 of a-z, 0-9, - and *");
        if (isNothing(node.path(NAMESPACES))) {
            problems.add(place + "." + NAMESPACES + " is empty: name at least one namespace, such as team-a or team-*");
        }
        boolean every = wanted.isTextual() && wanted.asText().equals(EVERY);
        List<String> subscriptions = every
                ? List.of()
                : strings(
                        place + "." + SUBSCRIPTIONS,
                        wanted,
                        GUID,
                        "use the id of a subscription such as 11111111-2222-3333-4444-555555555555, or \"*\" instead of the"
                                + " list for all");
        List<String> groups = strings(
                place + "." + MANAGEMENT_GROUPS,
                node.path(MANAGEMENT_GROUPS),
                MANAGEMENT_GROUP,
                "use the id of a management group, neither its display name nor its ARM id: up to 90 letters, digits and"
                        + " -_.()");
        if (isNothing(wanted) && isNothing(node.path(MANAGEMENT_GROUPS))) {
            problems.add(place + " allows nothing: name subscriptions or managementGroups");
        }
        return new Rule(
                namespaces,
                every,
                subscriptions.stream().map(ScopeId::subscription).collect(Collectors.toSet()),
                groups.stream().map(group -> group.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
    }

    /** Absent or without an entry; anything that is no list is told of as such. */
    private static boolean isNothing(JsonNode list) {
        return list.isMissingNode() || list.isArray() && list.isEmpty();
    }

    private List<String> strings(String place, JsonNode list, Pattern allowed, String advice) {
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            problems.add(place + "=" + list + ": write a list; " + advice);
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            if (item.isTextual() && allowed.matcher(item.asText()).matches()) {
                strings.add(item.asText());
            } else {
                problems.add(place + "[" + i + "]=" + item + ": " + advice + (item.isNumber() ? ", in quotes" : ""));
            }
        }
        return strings;
    }
}
