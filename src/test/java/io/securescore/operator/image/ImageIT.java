package io.securescore.operator.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import io.securescore.fakeazure.Estate;
import io.securescore.fakeazure.FakeAzure;
import io.securescore.fakeazure.FakeAzureOptions;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.cluster.ApiServer;
import io.securescore.operator.cluster.ClusterExtension;
import io.securescore.operator.cluster.Container;
import io.securescore.operator.cluster.Installation;
import io.securescore.operator.cluster.OperatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The image of the packaged operator on an empty base: pushed, saved, pulled and run. */
@ExtendWith(ClusterExtension.class)
class ImageIT {
    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final String SOURCE = "https://git.example/securescore-operator";

    private static LoopbackRegistry registry;
    private static PushedImage image;

    @TempDir
    private Path folder;

    @BeforeAll
    static void push() throws Exception {
        registry = LoopbackRegistry.start();
        image = pushed(APPLICATION, "first");
        assertThat(image.platforms()).isEqualTo(OperatorImage.PLATFORMS);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void shouldSayWhatItRunsAndAsWhomOnEveryPlatform() throws Exception {
        BuiltApplication built = BuiltApplication.read(APPLICATION);
        for (Platform platform : OperatorImage.PLATFORMS) {
            JsonNode configuration = image.configuration(platform);

            assertThat(configuration.get("architecture").asText()).isEqualTo(platform.getArchitecture());
            assertThat(configuration.get("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
            assertThat(configuration.get("config"))
                    .isEqualTo(new ObjectMapper()
                            .readTree(
                                    """
                                            {
                                              "Env": [],
                                              "Entrypoint": ["java", "-jar", "/app/quarkus-run.jar"],
                                              "ExposedPorts": {"9000/tcp": {}},
                                              "Labels": {
                                                "org.opencontainers.image.title": "securescore-operator",
                                                "org.opencontainers.image.version": "%s",
                                                "org.opencontainers.image.revision": "%s",
                                                "org.opencontainers.image.source": "%s"
                                              },
                                              "WorkingDir": "/app",
                                              "User": "65532:65532",
                                              "Volumes": {}
                                            }
                                            """
                                            .formatted(built.version(), built.revision(), SOURCE)));
        }
    }

    @Test
    void shouldHoldTheBuiltApplicationAndNothingElse() throws Exception {
        List<String> built;
        try (Stream<Path> files = Files.walk(APPLICATION)) {
            built = files.filter(Files::isRegularFile)
                    .map(file -> "app/" + APPLICATION.relativize(file))
                    .filter(file -> !file.equals("app/quarkus-app-dependencies.txt"))
                    .toList();
        }
        for (Platform platform : OperatorImage.PLATFORMS) {
            List<TarArchiveEntry> entries = new ArrayList<>();
            for (byte[] layer : image.layers(platform)) {
                List<TarArchiveEntry> held = PushedImage.entries(layer);
                System.out.printf(
                        "%s: a layer of %.2f MB, %d files and folders%n",
                        platform.getArchitecture(), layer.length / 1e6, held.size());
                entries.addAll(held);
            }

            assertThat(entries.stream().filter(TarArchiveEntry::isFile).map(TarArchiveEntry::getName))
                    .containsExactlyInAnyOrderElementsOf(built);
            assertThat(entries).allSatisfy(entry -> {
                assertThat(entry.getName()).startsWith("app/");
                assertThat(entry.getLongUserId()).isZero();
                assertThat(entry.getMode() & 0777).isEqualTo(entry.isDirectory() ? 0755 : 0644);
            });
        }
    }

    @Test
    void shouldHaveTheSameDigestFromAnotherFolderAndAnotherTime() throws Exception {
        Path copy = folder.resolve("elsewhere");
        try (Stream<Path> files = Files.walk(APPLICATION)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(APPLICATION.relativize(file).toString());
                Files.copy(file, to);
                Files.setLastModifiedTime(to, FileTime.from(Instant.parse("2031-02-03T04:05:06Z")));
            }
        }

        assertThat(pushed(copy, "second").digest()).isEqualTo(image.digest());

        Files.writeString(copy.resolve("quarkus/more"), "another application");
        assertThat(pushed(copy, "third").digest()).isNotEqualTo(image.digest());
    }

    @Test
    void shouldHaveTheSameDigestFromTheCommandLine() throws Exception {
        String name = registry.host() + "/securescore-operator:commanded";
        Path printed = folder.resolve("printed");
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImageBuild.class.getName(),
                        "--base=scratch",
                        "--image=" + name,
                        "--source=" + SOURCE,
                        "--push")
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start()
                .waitFor();

        assertThat(Files.readAllLines(printed)).contains("pushed " + name + "@" + image.digest());
        assertThat(code).isZero();
    }

    @Test
    void shouldSaveThePushedImageForEachPlatform() throws Exception {
        for (Platform platform : OperatorImage.PLATFORMS) {
            Path tar = folder.resolve(platform.getArchitecture() + ".tar");
            JibContainer saved =
                    operator(APPLICATION).save(ImageReference.parse("securescore-operator:it"), platform, tar);

            assertThat(saved.getImageId().toString()).isEqualTo(image.id(platform));
            try (TarFile archive = new TarFile(tar)) {
                assertThat(archive.getEntries().stream().map(TarArchiveEntry::getName))
                        .hasSize(4)
                        .contains("config.json", "manifest.json");
            }
        }
    }

    @Test
    void shouldSayWhichBaseCouldNotBeRead() {
        assertThatThrownBy(() -> OperatorImage.of(APPLICATION, "tar://" + folder.resolve("no-base.tar"), SOURCE)
                        .save(
                                ImageReference.parse("securescore-operator:it"),
                                OperatorImage.PLATFORMS.get(0),
                                folder.resolve("never.tar")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-base.tar");
    }

    @Test
    void shouldScoreAWatchFromAReadOnlyRootAsItsUser(ApiServer server) throws Exception {
        Platform platform = OperatorImage.PLATFORMS.get(0);
        image.unpack(platform, Files.createDirectory(folder.resolve("image")));
        JsonNode configuration = image.configuration(platform).get("config");
        String[] user = configuration.get("User").asText().split(":");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        Installation.apply(server.kubectl());
        String namespace = server.newNamespace("image");
        try (FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()))) {
            Path kubeconfig = server.kubeconfigFor(Installation.NAMESPACE, Installation.SERVICE_ACCOUNT);
            Map<String, String> environment = new TreeMap<>(OperatorSettings.azure(azure, Path.of("/azure/ca.pem")));
            environment.put("SECURESCORE_LEADER_ELECTION_ENABLED", "false");
            environment.put("KUBECONFIG", "/kubernetes/config");
            environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
            environment.put("QUARKUS_MANAGEMENT_PORT", freePort());
            environment.put("PATH", Container.PATH);
            Container.Spec spec = Container.Spec.of(
                            new ObjectMapper().convertValue(configuration.get("Entrypoint"), String[].class))
                    .in(configuration.get("WorkingDir").asText())
                    .user(Long.parseLong(user[0]), Long.parseLong(user[1]))
                    .environment(environment)
                    .file("/azure/ca.pem", azure.caPem())
                    .file("/kubernetes/config", Files.readString(kubeconfig))
                    .readOnly(folder.resolve("image/app"), "/app")
                    .writable(temporary, "/tmp");
            server.applyYaml(
                    """
                    apiVersion: securescore.io/v1alpha1
                    kind: SecureScoreWatch
                    metadata: {name: first, namespace: %s}
                    spec: {subscriptions: [{id: %s}]}
                    """
                            .formatted(namespace, Estate.subscriptionId(1)));
            try (Container operator = Container.start(spec)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !operator.isAlive() || score(server, namespace) != null);

                assertThat(operator.isAlive())
                        .as(String.join("\n", operator.logLines()))
                        .isTrue();
                assertThat(score(server, namespace)).isEqualTo(new BigDecimal("67.79"));
                assertThat(Files.readAllLines(Path.of("/proc", Long.toString(operator.pid()), "status")))
                        .contains("Uid:\t65532\t65532\t65532\t65532", "Gid:\t65532\t65532\t65532\t65532");
                assertThat(azure.violations()).isEmpty();
                operator.sigterm();
                assertThat(operator.awaitExit(10)).isEqualTo(128 + 15);
            } finally {
                server.client()
                        .resources(SecureScoreWatch.class)
                        .inNamespace(namespace)
                        .delete();
            }
        }
    }

    private static BigDecimal score(ApiServer server, String namespace) {
        SecureScoreWatch watch = server.client()
                .resources(SecureScoreWatch.class)
                .inNamespace(namespace)
                .withName("first")
                .get();
        return watch.getStatus() == null ? null : watch.getStatus().score();
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static OperatorImage operator(Path application) throws IOException {
        return OperatorImage.of(application, "scratch", SOURCE);
    }

    private static PushedImage pushed(Path application, String tag) throws Exception {
        ImageReference name = ImageReference.parse(registry.host() + "/securescore-operator:" + tag);
        String digest = operator(application)
                .push(name, OperatorImage.PLATFORMS)
                .getDigest()
                .toString();
        PushedImage pushed = new PushedImage(registry, name);
        assertThat(digest).isEqualTo(pushed.digest());
        return pushed;
    }
}
