package io.securescore.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which documents of a file are watches. */
class WatchFileTest {
    private static final String GUID = "11111111-2222-4333-8444-000000000001";
    private static final String SPEC = "spec: {subscriptions: [{id: " + GUID + "}]}";
    private static final String NAMED = "kind: SecureScoreWatch\nmetadata: {name: one, namespace: team}\n";
    private static final String UNUSABLE = "f.yaml: the SecureScoreWatch team/one can't be used, because ";
    private static final String MORE = "; kubectl apply --dry-run=server says more.";

    @Test
    void shouldReadEveryWatchOfAFileAndNameWhatIsNone() throws IOException {
        WatchFile file = read("---\n" + NAMED + SPEC
                + "\n---\nkind: Namespace\nmetadata: {name: team}\n---\n---\nkind: SecureScoreWatch\nmetadata: {name: two}\n"
                + SPEC);

        assertThat(file.watches()).extracting(NamedWatch::name).containsExactly("team/one", "two");
        assertThat(file.refused()).isEmpty();
        assertThat(file.others()).containsExactly("f.yaml: Namespace team is no SecureScoreWatch and is left out.");
    }

    @Test
    void shouldReadAListAsKubectlPrintsIt() throws IOException {
        assertThat(read("apiVersion: v1\nkind: List\nitems:\n- {kind: SecureScoreWatch, metadata: {name: one, uid: x},"
                                + " status: {score: 1}, " + SPEC + "}")
                        .watches())
                .extracting(NamedWatch::name)
                .containsExactly("one");
    }

    @Test
    void shouldRefuseASecondWatchWithoutASeparatorInsteadOfLosingTheFirst() throws IOException {
        WatchFile file = read(NAMED + SPEC + "\n" + NAMED + SPEC);

        assertThat(file.watches()).isEmpty();
        assertThat(file.refused())
                .containsExactly("f.yaml gives a key twice at line 4: put --- before each further document.");
    }

    @Test
    void shouldReadEverySample() throws IOException {
        try (Stream<Path> samples = Files.list(Path.of("deploy/samples"))) {
            for (Path sample :
                    samples.filter(file -> !file.endsWith("00-namespaces.yaml")).toList()) {
                try (InputStream content = Files.newInputStream(sample)) {
                    WatchFile file = WatchFile.read(sample.toString(), content);
                    assertThat(file.refused()).as("%s", sample).isEmpty();
                    assertThat(file.watches()).as("%s", sample).isNotEmpty();
                }
            }
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("", "f.yaml holds no SecureScoreWatch: name a file with one."),
                Arguments.of("a: [", "f.yaml is no YAML from line 1 on: correct it there."),
                Arguments.of("just text", "f.yaml: an object without a kind is no SecureScoreWatch and is left out."),
                Arguments.of(NAMED, UNUSABLE + "it has no spec" + MORE),
                Arguments.of(NAMED + "spec: {}", UNUSABLE + "it names nothing" + MORE),
                Arguments.of(NAMED + "spec: {subscription: []}", UNUSABLE + "there is no field subscription" + MORE),
                Arguments.of(
                        NAMED + "spec: {subscriptions: {id: x}}",
                        UNUSABLE + "a field of its spec has a value of the wrong type" + MORE),
                Arguments.of(
                        NAMED + "spec: {subscriptions: [{id: '$(reboot)'}]}",
                        UNUSABLE + "\"$(reboot)\" is no subscription's GUID" + MORE),
                Arguments.of(
                        NAMED + "spec: {subscriptions: [{name: x}]}",
                        UNUSABLE + "\"\" is no subscription's GUID" + MORE),
                Arguments.of(
                        NAMED + "spec: {connectors: [{id: /subscriptions/" + GUID + "}]}",
                        UNUSABLE + "\"/subscriptions/" + GUID + "\" is no connector's ARM id" + MORE),
                Arguments.of(
                        NAMED + "spec: {select: {managementGroups: [a;b]}}",
                        UNUSABLE + "\"a;b\" is no management group's id" + MORE),
                Arguments.of(
                        NAMED + "spec: {select: {allReadable: true}, waivers: [{id: " + GUID + ", until: soon}]}",
                        UNUSABLE + "a waiver has no id, or no day like 2027-01-31 in until" + MORE),
                Arguments.of(
                        NAMED + "spec: {select: {allReadable: true}, exclude: [{reason: x}]}",
                        UNUSABLE + "an entry of exclude has no id" + MORE));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayWhyADocumentIsNoUsableWatch(String yaml, String sentence) throws IOException {
        WatchFile file = read(yaml);

        assertThat(file.watches()).isEmpty();
        assertThat(file.refused()).containsExactly(sentence);
    }

    private static WatchFile read(String yaml) throws IOException {
        return WatchFile.read("f.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
