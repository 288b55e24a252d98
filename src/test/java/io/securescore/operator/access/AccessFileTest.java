package io.securescore.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFileTest {
    private static final String ONE = "[{namespaces: [team-a], managementGroups: [mg-a]}]";
    private static final String TWO = "[{namespaces: [team-a], managementGroups: [mg-b]}]";

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line.getLevel() + " " + message(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Path file;

    @BeforeEach
    void listen() {
        file = directory.resolve("access.yaml");
        Logger.getLogger(AccessFile.class.getName()).addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger(AccessFile.class.getName()).removeHandler(handler);
    }

    @Test
    void shouldAllowEverythingWithoutAFile() {
        assertThat(AccessFile.none().of("team-a")).isEqualTo(NamespaceAccess.unlimited("team-a"));
        assertThat(AccessFile.none().refresh()).isFalse();
    }

    @Test
    void shouldRefuseAFileThatIsMissingOrBadAtTheStart() throws IOException {
        assertThatThrownBy(() -> AccessFile.open(file))
                .hasMessage("there is no such file: write the access rules there, or leave the setting out to allow"
                        + " everything");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThat(AccessFile.problems(file))
                .containsExactly("the file can't be read (MalformedInputException): make it a UTF-8 text that the"
                        + " operator may read");
        Files.writeString(file, "");
        assertThat(AccessFile.problems(file))
                .containsExactly("the document is not a list: write a list of rules, [] to allow everything");
    }

    @Test
    void shouldTakeOverChangedRulesAndSayThatOnce() throws IOException, InvalidAccessRules {
        AccessFile access = AccessFile.open(Files.writeString(file, ONE));

        assertThat(access.refresh()).isFalse();
        Files.writeString(file, "[]");
        assertThat(access.refresh()).isTrue();
        assertThat(access.refresh()).isFalse();

        assertThat(access.of("team-a")).isEqualTo(NamespaceAccess.unlimited("team-a"));
        assertThat(log)
                .containsExactly(
                        "INFO Access rules read file=" + file + " rules=1",
                        "INFO Access rules changed file=" + file + " rules=0 before=1");
    }

    @Test
    void shouldSeeTheSwapOfASymbolicLinkAsKubeletsDoIt() throws IOException, InvalidAccessRules {
        for (String version : List.of("v1", "v2")) {
            Files.writeString(
                    Files.createDirectory(directory.resolve(version)).resolve("access.yaml"),
                    version.equals("v1") ? ONE : TWO);
        }
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("v1"));
        Files.createSymbolicLink(file, Path.of("..data", "access.yaml"));
        AccessFile access = AccessFile.open(file);
        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("v2"));
        Files.move(directory.resolve("..data_tmp"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(access.refresh()).isTrue();
        assertThat(access.of("team-a").managementGroups()).containsExactly("mg-b");
    }

    @Test
    void shouldSayNothingWhenOtherWordsMeanTheSame() throws IOException, InvalidAccessRules {
        AccessFile access = AccessFile.open(Files.writeString(file, ONE));
        Files.writeString(file, "# who\n- namespaces:\n  - team-a\n  managementGroups: [MG-A]\n");

        assertThat(access.refresh()).isFalse();
        assertThat(log).hasSize(1);
    }

    @Test
    void shouldKeepTheLastGoodRulesAndWarnOncePerProblem() throws IOException, InvalidAccessRules {
        AccessFile access = AccessFile.open(Files.writeString(file, ONE));
        NamespaceAccess before = access.of("team-a");
        log.clear();

        Files.writeString(file, "[{namespaces: [team-a]}]");
        assertThat(access.refresh()).isFalse();
        assertThat(access.refresh()).isFalse();
        assertThat(access.of("team-a")).isEqualTo(before);
        Files.delete(file);
        assertThat(access.refresh()).isFalse();
        assertThat(access.refresh()).isFalse();
        Files.writeString(file, ONE);
        assertThat(access.refresh()).isFalse();

        String refused =
                "WARN Access rules not read, the last good ones stay in force: correct the file, and it is read"
                        + " again by itself file=" + file + " problem=";
        assertThat(log)
                .containsExactly(
                        refused + "\"[0] allows nothing: name subscriptions or managementGroups\"",
                        refused + "\"there is no such file: write the access rules there, or leave the setting out to"
                                + " allow everything\"",
                        "INFO Access rules can be read again file=" + file);
    }

    private static String message(LogRecord line) {
        Object[] parameters = line.getParameters();
        return parameters == null ? line.getMessage() : String.format(line.getMessage(), parameters);
    }
}
