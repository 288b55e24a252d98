package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    private static final List<String> NAMES = List.of("kube-apiserver", "etcd", "kubectl");

    @TempDir
    private Path home;

    private Map<String, String> environment;

    /** A source that brings some of the programs, or fails. */
    private record Given(String key, List<String> names) implements Binaries.Source {
        @Override
        public void fill(Path directory) throws IOException {
            if (names.isEmpty()) {
                throw new IOException("not reachable");
            }
            programs(directory, names);
        }
    }

    @BeforeEach
    void useACacheFolderOfItsOwn() {
        environment = Map.of("XDG_CACHE_HOME", home.toString());
    }

    @Test
    void shouldPreferTheNamedFolder() throws IOException {
        Path named = programs(Files.createDirectory(home.resolve("named")), NAMES);

        Binaries found = Binaries.find(
                Map.of("KUBEBUILDER_ASSETS", named.toString(), "XDG_CACHE_HOME", home.toString()),
                List.of(new Given("v1", NAMES)));

        assertThat(found.directory()).isEqualTo(named);
    }

    @Test
    void shouldKeepWhatASourceBringsAndNotAskAgain() {
        Binaries first = Binaries.find(environment, List.of(new Given("v1", List.of()), new Given("v2", NAMES)));
        Binaries second = Binaries.find(environment, List.of(new Given("v1", List.of()), new Given("v2", List.of())));

        assertThat(first.directory()).isEqualTo(home.resolve("securescore-operator/envtest/v2"));
        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldNotKeepHalfOfTheProgramsAndSayWhatWasTried() {
        assertThatThrownBy(() -> Binaries.find(
                        environment, List.of(new Given("v1", List.of()), new Given("v2", List.of("etcd")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("v1: not reachable")
                .hasMessageContaining("v2: brought not all of")
                .hasMessageContaining("KUBEBUILDER_ASSETS");
        assertThat(home.resolve("securescore-operator/envtest"))
                .isDirectoryContaining("glob:**/.lock")
                .isDirectoryNotContaining("glob:**/*v*");
    }

    @Test
    void shouldTakeTheNewestPublishedArchiveOfTheMinorVersion() throws Exception {
        byte[] archive = archive();
        String good =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(archive));
        Binaries found =
                findPublished(archive, entry(0, "0".repeat(128)) + entry(10, good) + entry(9, "9".repeat(128)));

        assertThat(found.directory()).isEqualTo(home.resolve("securescore-operator/envtest/envtest-v1.36"));
        assertThat(found.path("kubectl")).hasContent("kubectl");
    }

    @Test
    void shouldRefuseAnArchiveWithAnotherChecksum() {
        assertThatThrownBy(() -> findPublished(archive(), entry(0, "0".repeat(128))))
                .hasMessageContaining("has not the SHA-512 that its index names");
    }

    private Binaries findPublished(byte[] archive, String index) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().equals("/index.yaml") ? index.getBytes() : archive;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/index.yaml");
            return Binaries.find(environment, List.of(new EnvtestArchive("v1.36", address)));
        } finally {
            server.stop(0);
        }
    }

    private static String entry(int patch, String hash) {
        StringBuilder entries = new StringBuilder();
        for (String platform : List.of("linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64")) {
            String name = "envtest-v1.36." + patch + "-" + platform + ".tar.gz";
            entries.append("    " + name + ":\n      hash: " + hash + "\n      selfLink: /" + name + "\n");
        }
        return entries.toString();
    }

    private byte[] archive() throws IOException, InterruptedException {
        Path content = Files.createDirectories(home.resolve("archive/controller-tools/envtest"));
        programs(content, NAMES);
        Path file = home.resolve("archive.tar.gz");
        Process tar =
                new ProcessBuilder("tar", "-czf", file.toString(), "-C", home + "/archive", "controller-tools").start();
        assertThat(tar.waitFor()).isZero();
        return Files.readAllBytes(file);
    }

    private static Path programs(Path directory, List<String> names) throws IOException {
        for (String name : names) {
            assertThat(Files.writeString(directory.resolve(name), name).toFile().setExecutable(true))
                    .isTrue();
        }
        return directory;
    }
}
