package io.securescore.operator.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * What a client needs to reach an API server as one user.
 *
 * @param certificateAuthority PEM
 */
public record Kubeconfig(String server, String certificateAuthority, String token) {

    /** The same server as another user. */
    public Kubeconfig withToken(String other) {
        return new Kubeconfig(server, certificateAuthority, other);
    }

    /** The file's text. */
    public String yaml() {
        String authority = Base64.getEncoder().encodeToString(certificateAuthority.getBytes(StandardCharsets.UTF_8));
        return """
                apiVersion: v1
                kind: Config
                current-context: this
                contexts: [{name: this, context: {cluster: this, user: this}}]
                clusters: [{name: this, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: this, user: {token: "%s"}}]
                """
                .formatted(server, authority, token);
    }

    /** Writes the file and returns its path. */
    public Path write(Path file) throws IOException {
        return Files.writeString(file, yaml());
    }
}
