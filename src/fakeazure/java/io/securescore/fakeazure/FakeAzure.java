package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * A fake Azure on loopback: Entra ID's token endpoint, Resource Graph and ARM over TLS on one port, a managed identity's
 * token service and an admin API over plain http on two more. It obeys what Microsoft documents for them, answers only
 * what the operator may ask, and keeps every other request as a {@link Violation}.
 *
 * <p>In a test: {@code try (FakeAzure azure = FakeAzure.start(FakeAzureOptions.of(Estate.demo()))) { ... }}.
 */
public final class FakeAzure implements AutoCloseable {

    private final FakeAzureOptions options;
    private final Certificates certificates = new Certificates(Instant.now());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Settings settings = new Settings();
    private final Faults faults = new Faults();
    private final Counts counts = new Counts();
    private final RowOverrides overrides = new RowOverrides();
    private final Tenant tenant;
    private final AccessTokens tokens;
    private final Credentials credentials;
    private final Quota quota;
    private final RequestLog log;
    private final ResultRows rows;
    private final Router azureRouter;
    private final Router identityRouter;
    private final ExecutorService threads;
    private final List<HttpServer> servers = new ArrayList<>();

    private FakeAzure(FakeAzureOptions options) throws IOException {
        this.options = options;
        Clock clock = options.clock();
        tenant = new Tenant(options.estate());
        tokens = new AccessTokens(clock, options.estate().tenantId(), options.clientId());
        credentials = new Credentials(clock, options.clientId(), options.clientSecret());
        quota = new Quota(clock);
        log = new RequestLog(clock);
        rows = new ResultRows(new RawRows(options.estate().tenantId()), overrides);
        azureRouter = Router.azure(
                tokens,
                new TokenEndpoint(clock, options.estate().tenantId(), credentials, tokens),
                new ResourceGraphEndpoint(clock, tenant, rows, quota, settings),
                new ArmEndpoint(tenant, new TokenBuckets(clock), settings));
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-azure");
            thread.setDaemon(true);
            return thread;
        });
        HttpsServer azure = HttpsServer.create(loopback(options.port()), 1_000);
        azure.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
        serve(azure, frontDoor(azureRouter));
        identityRouter = Router.identity(new ManagedIdentityEndpoint(clock, options.clientId(), url(), tokens));
        serve(HttpServer.create(loopback(options.identityPort()), 0), frontDoor(identityRouter));
        serve(HttpServer.create(loopback(options.adminPort()), 0), new AdminEndpoint(this));
    }

    /** Starts one; all its ports listen when this returns. */
    public static FakeAzure start(FakeAzureOptions options) {
        // the JDK's server reads this once; without it each answer waits for the client's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            return new FakeAzure(options);
        } catch (IOException e) {
            throw new UncheckedIOException("The fake Azure can't listen: " + e.getMessage(), e);
        }
    }

    private FrontDoor frontDoor(Router router) {
        return new FrontDoor(router, faults, counts, settings, log, closing);
    }

    private void serve(HttpServer server, HttpHandler handler) {
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
        servers.add(server);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        closing.countDown();
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    /** Login and ARM: {@code https://localhost:<port>}. The token scope is this with {@code /.default}. */
    public String url() {
        return "https://localhost:" + servers.get(0).getAddress().getPort();
    }

    /** The managed identity's token service; its paths are the metadata service's and {@code /msi/token}. */
    public String identityUrl() {
        return "http://127.0.0.1:" + servers.get(1).getAddress().getPort();
    }

    /** The admin API. */
    public String adminUrl() {
        return "http://127.0.0.1:" + servers.get(2).getAddress().getPort();
    }

    /** What it was started with. */
    public FakeAzureOptions options() {
        return options;
    }

    /** The CA to trust, in PEM. */
    public String caPem() {
        return certificates.caPem();
    }

    /** For a client in this process: trusts the CA and nothing else. */
    public SSLContext clientSslContext() {
        return certificates.clientContext();
    }

    /** The estate as it is now. */
    public Estate estate() {
        return tenant.estate();
    }

    /** Evaluates and serialises all rows now, so that the first answers of a large fleet are as fast as the next. */
    public void prepare() {
        tenant.estate().subscriptions().parallelStream().forEach(subscription -> {
            rows.of(KnownQuery.SCORES_WITH_CONTROLS, subscription);
            rows.of(KnownQuery.INVENTORY, subscription);
        });
    }

    /** Eight hours pass; the number of steps so far. */
    public int step() {
        int step = tenant.step();
        prepare();
        return step;
    }

    /** Adds a subscription. */
    public void add(Subscription subscription) {
        tenant.add(subscription);
    }

    /** Changes a subscription, by GUID or by a name that only one has. */
    public Subscription update(String idOrName, UnaryOperator<Subscription> change) {
        return tenant.update(idOrName, change);
    }

    /** What the identity may see of a subscription, by GUID or by a name that only one has. */
    public void access(String idOrName, Access access) {
        tenant.update(idOrName, subscription -> subscription.withAccess(access));
    }

    /** Overrides the score of a scope, by ARM id, GUID or name; also with values that can't be. */
    public void score(String scope, String currentPoints, int maxPoints, long weight) {
        tenant.updatePosture(scope, posture -> (posture == null ? Posture.of("Azure", 0, List.of()) : posture)
                .withScore(new BigDecimal(currentPoints), maxPoints, weight));
    }

    /**
     * Merges an object into every raw row of which the id contains a match of the expression, before queries are
     * evaluated; null drops the row.
     */
    public void overrideRows(String idExpression, JsonNode merge) {
        overrides.add(idExpression, merge);
    }

    /** Forgets all overrides of raw rows. */
    public void clearRowOverrides() {
        overrides.clear();
    }

    /** Adds a fault rule; the first one that hits a request counts. */
    public void fault(FaultRule rule) {
        faults.add(rule);
    }

    /** Forgets all fault rules. */
    public void clearFaults() {
        faults.clear();
    }

    /** The fault rules in force. */
    public List<FaultRule> faults() {
        return faults.rules();
    }

    /** Waits so long before each answer; other requests are not held up. */
    public void setLatency(Duration latency) {
        settings.setLatency(latency);
    }

    /** Resource Graph's quota: so many queries in each window; 0 switches it off. */
    public void setQuota(int queries, Duration window) {
        quota.set(queries, window);
    }

    /** Whether ARM limits reads (250, refilled with 25 a second, for each subscription). On from the start. */
    public void setArmThrottling(boolean on) {
        settings.setArmThrottling(on);
    }

    /** Items on a page of ARM's lists; 100 from the start. */
    public void setArmPageSize(int items) {
        settings.setArmPageSize(items);
    }

    /** Above this, Resource Graph answers ResponsePayloadTooLarge; 16 MiB from the start. */
    public void setMaxPayloadBytes(long bytes) {
        settings.setMaxPayloadBytes(bytes);
    }

    /** Answers a query over nothing readable with the 400 that users have seen, not with the documented 403. */
    public void setUnreadableAsBadRequest(boolean on) {
        settings.setUnreadableAsBadRequest(on);
    }

    /** The lifetime of tokens issued from now on. */
    public void setTokenLifetime(Duration lifetime) {
        tokens.setLifetime(lifetime);
    }

    /** All tokens issued so far expire now. */
    public void expireTokens() {
        tokens.expireAll();
    }

    /** Changes the application's secret. */
    public void setClientSecret(String secret) {
        credentials.setClientSecret(secret);
    }

    /** From now on only this federated token is good, and only until then. */
    public void setFederatedToken(String token, Instant expires) {
        credentials.setFederatedToken(token, expires);
    }

    /** Registers a certificate of the application. */
    public void addClientCertificate(X509Certificate certificate) {
        credentials.add(certificate);
    }

    /** What was asked since the last reset. */
    public Counts.Snapshot counts() {
        return counts.snapshot();
    }

    /** The last 500 requests, oldest first. */
    public List<RequestLog.Entry> requests() {
        return log.entries();
    }

    /** Forgets counts and requests; violations stay. */
    public void resetCounts() {
        counts.reset();
        log.clear();
    }

    /** Requests that the operator must never send. */
    public List<Violation> violations() {
        List<Violation> all = new ArrayList<>(azureRouter.violations());
        all.addAll(identityRouter.violations());
        return all;
    }

    /** Forgets the violations, in a test that made one on purpose. */
    public void forgetViolations() {
        azureRouter.forgetViolations();
        identityRouter.forgetViolations();
    }
}
