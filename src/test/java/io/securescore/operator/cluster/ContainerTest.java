package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerTest {

    @TempDir
    private Path files;

    @Test
    void shouldRunAsTheNumericUserWithoutCapabilitiesOrAWayToThem() {
        assertThat(printed(Container.Spec.of("id"))).containsExactly("uid=65532 gid=65532 groups=65532");
        assertThat(printed(Container.Spec.of("id").user(10001, 10002)))
                .containsExactly("uid=10001 gid=10002 groups=10002");
        assertThat(printed(Container.Spec.of("grep", "-E", "^(Cap|NoNewPrivs)", "/proc/self/status")))
                .containsExactly(
                        "CapInh:\t0000000000000000",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t1");
    }

    @Test
    void shouldHaveExactlyTheGivenEnvironment() {
        assertThat(printed(Container.Spec.of("env").environment(Map.of("ONLY", "this 'one' $HOME"))))
                .containsExactly("ONLY=this 'one' $HOME");
    }

    @Test
    void shouldSeeTheGivenFilesAndNoneOfTheMachine() throws Exception {
        Path application = Files.createDirectory(files.resolve("application"));
        Files.writeString(application.resolve("a"), "mounted");

        assertThat(printed(Container.Spec.of("sh", "-c", "pwd; cat /app/a /etc/given; ls -d /* /etc/[h-z]*")
                        .in("/work")
                        .file("/etc/given", " and given\n")
                        .readOnly(application, "/app")))
                .startsWith("/work", "mounted and given", "/app")
                .contains("/etc/hosts", "/opt", "/proc", "/usr", "/work")
                .doesNotContain("/home", "/root", "/tmp", "/var", "/etc/passwd", "/etc/shadow");
    }

    @Test
    void shouldWriteToNothingButWritableMounts() throws Exception {
        Path application = Files.createDirectory(files.resolve("application"));
        Path temporary = Files.createDirectory(files.resolve("temporary"));
        for (Path open : List.of(application, temporary)) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        }

        assertThat(printed(Container.Spec.of(
                                "sh", "-c", "for d in '' /app /etc /usr /tmp; do touch $d/new && echo wrote $d; done")
                        .readOnly(application, "/app")
                        .writable(temporary, "/tmp")))
                .containsExactly(
                        "touch: cannot touch '/new': Read-only file system",
                        "touch: cannot touch '/app/new': Read-only file system",
                        "touch: cannot touch '/etc/new': Read-only file system",
                        "touch: cannot touch '/usr/new': Read-only file system",
                        "wrote /tmp");
        assertThat(temporary.resolve("new")).exists();
    }

    @Test
    void shouldRunTheJdkOfThisJvm() {
        assertThat(printed(Container.Spec.of("java", "-XshowSettings:properties", "-version")
                        .environment(Map.of("PATH", Container.PATH))))
                .anyMatch(line -> line.strip().equals("java.home = " + Container.JAVA_HOME))
                .anyMatch(line -> line.strip().equals("java.version = " + System.getProperty("java.version")));
    }

    @Test
    void shouldBeTheCommandItselfForSignalsAndExitCodes() {
        try (Container container = Container.start(Container.Spec.of("sleep", "600"))) {
            Path name = Path.of("/proc", Long.toString(container.pid()), "comm");
            await().until(() -> Files.readString(name), "sleep\n"::equals);

            container.sigterm();

            assertThat(container.awaitExit(10)).isEqualTo(128 + 15);
        }
        try (Container container = Container.start(Container.Spec.of("sh", "-c", "exit 7"))) {
            assertThat(container.awaitExit(10)).isEqualTo(7);
        }
    }

    @Test
    void shouldLeaveNoMountAndNoFile() throws Exception {
        Container container = Container.start(Container.Spec.of("sleep", "600").writableRoot());
        Path directory;
        try (Stream<Path> candidates = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            directory = candidates
                    .filter(path -> path.getFileName().toString().startsWith("container-"))
                    .filter(path -> Files.exists(path.resolve("root")))
                    .max((a, b) ->
                            Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
                    .orElseThrow();
        }
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts"))).noneMatch(line -> line.contains("container-"));

        container.close();

        assertThat(directory).doesNotExist();
        assertThat(container.isAlive()).isFalse();
    }

    private static List<String> printed(Container.Spec spec) {
        try (Container container = Container.start(spec)) {
            container.awaitExit(30);
            return container.logLines();
        }
    }
}
