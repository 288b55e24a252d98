package io.securescore.operator.azure;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Azure's answers without trusting their shape. */
final class Json {
    private Json() {}

    /** The object of an answer; empty when it is anything else. */
    @SuppressWarnings("unchecked")
    static Optional<Map<String, Object>> object(byte[] body) {
        try (JsonReader reader = JsonProviders.createReader(body)) {
            return reader.readUntyped() instanceof Map<?, ?> map
                    ? Optional.of((Map<String, Object>) map)
                    : Optional.empty();
        } catch (IOException | RuntimeException notJson) {
            return Optional.empty();
        }
    }

    /** A member that is an object; empty when it is anything else. */
    static Map<?, ?> child(Map<?, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** A member that is an array; empty when it is anything else. */
    static List<?> array(Map<?, ?> object, String name) {
        return object.get(name) instanceof List<?> list ? list : List.of();
    }

    /** A member that is a string; empty when it is anything else. */
    static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }
}
