package io.securescore.operator.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Downloads the newest published envtest archive of a minor version, as controller-runtime's setup-envtest does: an index
 * names each archive's address and SHA-512.
 *
 * @param minorVersion for example v1.36
 */
record EnvtestArchive(String minorVersion, URI index) implements Binaries.Source {
    static final URI INDEX =
            URI.create("https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml");

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    @Override
    public String key() {
        return "envtest-" + minorVersion;
    }

    @Override
    public void fill(Path directory) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        Binaries.say("asking for the published envtest archive of " + minorVersion);
        MatchResult newest = newest(get(http, index, HttpResponse.BodyHandlers.ofString(), TIMEOUT));
        URI address = index.resolve(newest.group(3));
        Binaries.say("downloading " + address);
        Path archive = directory.resolve("archive.tar.gz");
        get(http, address, HttpResponse.BodyHandlers.ofFile(archive), Duration.ofMinutes(10));
        if (!newest.group(2).equals(sha512(archive))) {
            throw new IOException(address + " has not the SHA-512 that its index names");
        }
        unpack(archive, directory);
        Files.delete(archive);
    }

    private MatchResult newest(String releases) throws IOException {
        String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String cpu = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Pattern entry = Pattern.compile("envtest-" + Pattern.quote(minorVersion) + "\\.(\\d+)-" + os + "-" + cpu
                + "\\.tar\\.gz:\\s+hash: ([0-9a-f]{128})\\s+selfLink: (\\S+)");
        return entry.matcher(releases)
                .results()
                .max(Comparator.comparingInt(result -> Integer.parseInt(result.group(1))))
                .orElseThrow(() -> new IOException("none is published for " + os + "-" + cpu));
    }

    private static <T> T get(HttpClient http, URI uri, HttpResponse.BodyHandler<T> handler, Duration limit)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
        try {
            HttpResponse<T> response = http.sendAsync(request, handler).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException(uri + " answered " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IOException(uri.getHost() + " can't be reached (" + e.getCause() + ")", e);
        } catch (TimeoutException e) {
            throw new IOException(uri.getHost() + " did not answer within " + limit.toSeconds() + " s", e);
        }
    }

    private static void unpack(Path archive, Path directory) throws IOException, InterruptedException {
        int code = new ProcessBuilder(
                        "tar", "-xzf", archive.toString(), "-C", directory.toString(), "--strip-components=2")
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("tar ended with " + code);
        }
    }

    private static String sha512(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
