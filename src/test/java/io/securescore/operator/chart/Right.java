package io.securescore.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One thing that a service account may do.
 *
 * @param scope the namespace in which, {@code *} for all and for what belongs to none
 * @param group the API group, empty for the core group
 * @param name the name of the one object, {@code *} for all
 */
record Right(String scope, String group, String resource, String name, String verb) {

    /** What the roles among some objects allow the service accounts that the bindings among them name. */
    static Set<Right> boundBy(List<JsonNode> objects) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().endsWith("RoleBinding"))
                .flatMap(binding -> of(role(binding, objects), scope(binding)).stream())
                .collect(Collectors.toSet());
    }

    /** What the rules of a role allow in a scope. */
    static Set<Right> of(JsonNode role, String scope) {
        Set<Right> rights = new HashSet<>();
        for (JsonNode rule : role.path("rules")) {
            each(
                    rule.path("apiGroups"),
                    group -> each(
                            rule.path("resources"),
                            resource -> each(rule.path("verbs"), verb -> {
                                if (rule.has("resourceNames")) {
                                    each(
                                            rule.path("resourceNames"),
                                            name -> rights.add(new Right(scope, group, resource, name, verb)));
                                } else {
                                    rights.add(new Right(scope, group, resource, "*", verb));
                                }
                            })));
        }
        return rights;
    }

    private static JsonNode role(JsonNode binding, List<JsonNode> objects) {
        JsonNode reference = binding.path("roleRef");
        return objects.stream()
                .filter(object -> object.path("kind").equals(reference.path("kind"))
                        && object.at("/metadata/name").equals(reference.path("name"))
                        && (object.path("kind").asText().equals("ClusterRole")
                                || scope(object).equals(scope(binding))))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + reference + " in " + scope(binding)));
    }

    private static String scope(JsonNode object) {
        return object.path("kind").asText().startsWith("Cluster")
                ? "*"
                : object.at("/metadata/namespace").asText();
    }

    private static void each(JsonNode texts, Consumer<String> consumer) {
        texts.forEach(text -> consumer.accept(text.asText()));
    }
}
