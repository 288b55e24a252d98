package io.securescore.operator.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Makes the HTTP client: whom it trusts, through which proxy it goes, how long it waits. It follows no redirect. */
final class AzureNetwork {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final String NO_LOGIN_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private AzureNetwork() {}

    /**
     * Judges what {@link #client} is made of, without making it.
     *
     * @throws IllegalArgumentException as {@link #client} does
     */
    static void check(Optional<String> caCertificate, Map<String, String> environment) {
        proxy(environment);
        caCertificate.ifPresent(AzureNetwork::certificates);
    }

    /**
     * @param caCertificate a PEM file of certificates to trust besides the JDK's
     * @param environment HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case
     * @param deadline for an answer to begin, and for each piece of it
     * @throws IllegalArgumentException one line that names the setting, its value and what is wrong
     */
    static HttpClient client(Optional<String> caCertificate, Map<String, String> environment, Duration deadline) {
        Optional<ProxyOptions> proxy = proxy(environment);
        if (proxy.map(ProxyOptions::getUsername).isPresent() && System.getProperty(NO_LOGIN_SCHEMES) == null) {
            // The JDK refuses to log in to a proxy with a password unless told so before its client is loaded
            System.setProperty(NO_LOGIN_SCHEMES, "");
        }
        var jdk = java.net.http.HttpClient.newBuilder().followRedirects(java.net.http.HttpClient.Redirect.NEVER);
        caCertificate.ifPresent(file -> jdk.sslContext(trusting(file)));
        return new JdkHttpClientBuilder(jdk)
                .configuration(Configuration.NONE)
                .proxy(proxy.orElse(null))
                .connectionTimeout(CONNECT.compareTo(deadline) < 0 ? CONNECT : deadline)
                .responseTimeout(deadline)
                .readTimeout(deadline)
                .build();
    }

    /** The proxy that the usual variables name; loopback and the managed identity's endpoint are never sent through it. */
    static Optional<ProxyOptions> proxy(Map<String, String> environment) {
        String proxy = variable(environment, "HTTPS_PROXY")
                .or(() -> variable(environment, "HTTP_PROXY"))
                .orElse(null);
        if (proxy == null) {
            return Optional.empty();
        }
        String direct = "localhost,127.0.0.1,169.254.169.254"
                + variable(environment, "NO_PROXY").map(hosts -> "," + hosts).orElse("");
        ProxyOptions options = ProxyOptions.fromConfiguration(
                new ConfigurationBuilder()
                        .putProperty("java.net.useSystemProxies", "true")
                        .putProperty("HTTPS_PROXY", proxy.contains("://") ? proxy : "http://" + proxy)
                        .putProperty("NO_PROXY", direct)
                        .build(),
                true);
        if (options == null) {
            throw new IllegalArgumentException("HTTPS_PROXY is no URL such as http://proxy.example:3128");
        }
        return Optional.of(options);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT))))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Collection<? extends Certificate> certificates(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> added =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (added.isEmpty()) {
                throw new IllegalArgumentException(
                        "securescore.azure.ca-certificate=" + file + ": it has no certificate");
            }
            return added;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static SSLContext trusting(String file) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int alias = 0;
            for (X509Certificate certificate : trustedByTheJdk()) {
                trusted.setCertificateEntry("jdk-" + alias++, certificate);
            }
            for (Certificate certificate : certificates(file)) {
                trusted.setCertificateEntry("added-" + alias++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static IllegalArgumentException unreadable(String file, Exception cause) {
        return new IllegalArgumentException(
                "securescore.azure.ca-certificate=" + file + ": use a readable PEM file of certificates ("
                        + cause.getClass().getSimpleName() + ")");
    }

    private static X509Certificate[] trustedByTheJdk() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }
}
