package io.securescore.operator.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec;
import io.securescore.operator.score.FreeText;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The watches of a YAML or JSON file of one or more documents, or of a list as {@code kubectl get -o yaml} prints it. It must
 * not be more than what the API server would accept: the ids end in commands.
 *
 * @param watches in the order of the file
 * @param others one sentence for each object of another kind, which is left out
 * @param refused one sentence for each watch that can't be used, and for a file that holds none
 */
public record WatchFile(List<NamedWatch> watches, List<String> others, List<String> refused) {
    private static final String KIND = "SecureScoreWatch";
    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern SUBSCRIPTION = Pattern.compile("(?i)" + GUID);
    private static final Pattern CONNECTOR = Pattern.compile("(?i)/subscriptions/" + GUID
            + "/resourcegroups/[-\\w.()]{1,90}/providers/microsoft[.]security/securityconnectors/[-\\w.()]{1,260}");
    private static final Pattern MANAGEMENT_GROUP = Pattern.compile("[-a-zA-Z0-9_.()]{1,90}");

    /** A key given twice is most often a second document without {@code ---} before it, which would be lost. */
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    public WatchFile {
        watches = List.copyOf(watches);
        others = List.copyOf(others);
        refused = List.copyOf(refused);
    }

    /**
     * @param source how the file is called in sentences
     * @throws IOException when the content can't be read
     */
    public static WatchFile read(String source, InputStream content) throws IOException {
        List<NamedWatch> watches = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(content)) {
            while (documents.hasNextValue()) {
                objects(documents.nextValue()).forEach(object -> add(source, object, watches, others, refused));
            }
        } catch (JsonProcessingException broken) {
            refused.add(
                    broken.getOriginalMessage().startsWith("Duplicate field")
                            ? source + " gives a key twice at line " + line(broken)
                                    + ": put --- before each further document."
                            : source + " is no YAML from line " + line(broken) + " on: correct it there.");
        }
        if (watches.isEmpty() && others.isEmpty() && refused.isEmpty()) {
            refused.add(source + " holds no SecureScoreWatch: name a file with one.");
        }
        return new WatchFile(watches, others, refused);
    }

    private static int line(JsonProcessingException broken) {
        return broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
    }

    private static List<JsonNode> objects(JsonNode document) {
        if (document.isNull() || document.isMissingNode()) {
            return List.of();
        }
        List<JsonNode> objects = new ArrayList<>();
        if (document.path("kind").asText().endsWith("List")) {
            document.path("items").forEach(objects::add);
        } else {
            objects.add(document);
        }
        return objects;
    }

    private static void add(
            String source, JsonNode object, List<NamedWatch> watches, List<String> others, List<String> refused) {
        String kind = object.path("kind").asText("");
        String name = Stream.of("namespace", "name")
                .map(field -> FreeText.clean(object.path("metadata").path(field).asText("")))
                .filter(part -> !part.isEmpty())
                .reduce((namespace, own) -> namespace + "/" + own)
                .orElse("(no name)");
        if (!kind.equals(KIND)) {
            (kind.isEmpty() ? refused : others)
                    .add(source + ": "
                            + (kind.isEmpty() ? "an object without a kind" : FreeText.clean(kind) + " " + name)
                            + " is no SecureScoreWatch and is left out.");
            return;
        }
        try {
            SecureScoreWatchSpec spec = YAML.treeToValue(object.path("spec"), SecureScoreWatchSpec.class);
            Optional<String> problem = spec == null ? Optional.of("it has no spec") : problem(spec);
            problem.ifPresentOrElse(
                    cause -> refused.add(refusal(source, name, cause)),
                    () -> watches.add(new NamedWatch(name, namespace(object), spec)));
        } catch (UnrecognizedPropertyException unknown) {
            refused.add(refusal(source, name, "there is no field " + FreeText.clean(unknown.getPropertyName())));
        } catch (JsonProcessingException misfit) {
            refused.add(refusal(source, name, "a field of its spec has a value of the wrong type"));
        }
    }

    private static String namespace(JsonNode object) {
        String namespace = object.path("metadata").path("namespace").asText();
        return namespace.isEmpty() ? "default" : namespace;
    }

    private static String refusal(String source, String name, String cause) {
        return source + ": the SecureScoreWatch " + name + " can't be used, because " + cause
                + "; kubectl apply --dry-run=server says more.";
    }

    private static Optional<String> problem(SecureScoreWatchSpec spec) {
        if (spec.subscriptions().isEmpty() && spec.connectors().isEmpty() && spec.select() == null) {
            return Optional.of("it names nothing");
        }
        return Stream.of(
                        misfits(
                                spec.subscriptions().stream().map(entry -> entry.id()),
                                SUBSCRIPTION,
                                "is no subscription's GUID"),
                        misfits(
                                spec.connectors().stream().map(entry -> entry.id()),
                                CONNECTOR,
                                "is no connector's ARM id"),
                        misfits(
                                Stream.ofNullable(spec.select()).flatMap(select -> select.managementGroups().stream()),
                                MANAGEMENT_GROUP,
                                "is no management group's id"),
                        spec.waivers().stream()
                                .filter(waiver -> waiver.id() == null || !isDay(waiver.until()))
                                .map(waiver -> "a waiver has no id, or no day like 2027-01-31 in until"),
                        spec.exclude().stream()
                                .filter(exclusion -> exclusion.id() == null)
                                .map(exclusion -> "an entry of exclude has no id"))
                .flatMap(problems -> problems)
                .findFirst();
    }

    private static Stream<String> misfits(Stream<String> ids, Pattern form, String misfit) {
        return ids.map(id -> id == null ? "" : id)
                .filter(id -> !form.matcher(id).matches())
                .map(id -> "\"" + FreeText.clean(id) + "\" " + misfit);
    }

    private static boolean isDay(String text) {
        try {
            return text != null && LocalDate.parse(text) != null;
        } catch (DateTimeParseException notADay) {
            return false;
        }
    }
}
