package io.securescore.operator.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics} on the management port: streams the series of {@link PostureExposition}, then the meters of the process.
 *
 * <p>Classic text or OpenMetrics by the Accept header, gzip when asked for. At most {@value #AT_ONCE} scrapes run at once,
 * further ones get 503, so that they never take the worker threads from others; a scrape whose client stops reading ends
 * after 30 s. When something fails midway the connection is cut, which Prometheus counts as a failed scrape: half a scrape
 * must not look like a whole one.
 */
@ApplicationScoped
public class MetricsRoute {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsRoute.class);
    private static final int AT_ONCE = 2;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private final PostureExposition posture;
    private final PrometheusMeterRegistry meters;
    private final Duration timeLimit;
    private final Semaphore scrapes = new Semaphore(AT_ONCE);
    private final CardinalityWarning cardinality = new CardinalityWarning();

    /** The route with its usual time limit. */
    @Inject
    public MetricsRoute(PostureExposition posture, PrometheusMeterRegistry meters) {
        this(posture, meters, TIME_LIMIT);
    }

    MetricsRoute(PostureExposition posture, PrometheusMeterRegistry meters, Duration timeLimit) {
        this.posture = posture;
        this.meters = meters;
        this.timeLimit = timeLimit;
    }

    void register(@Observes ManagementInterface management) {
        management.router().get("/metrics").blockingHandler(this::handle, false);
    }

    /** Answers one scrape; blocks until the client has taken it. */
    void handle(RoutingContext context) {
        if (!scrapes.tryAcquire()) {
            context.response()
                    .setStatusCode(503)
                    .putHeader("Retry-After", "5")
                    .end(AT_ONCE + " scrapes are under way already; try again in a few seconds.\n");
            return;
        }
        try {
            stream(context);
        } catch (IOException | RuntimeException failure) {
            abort(context, failure);
        } finally {
            scrapes.release();
        }
    }

    /** How many scrapes are being answered. */
    int underWay() {
        return AT_ONCE - scrapes.availablePermits();
    }

    private void stream(RoutingContext context) throws IOException {
        ExpositionFormat format = ExpositionFormat.accepted(context.request().getHeader("Accept"));
        boolean gzip = ExpositionFormat.acceptsGzip(context.request().getHeader("Accept-Encoding"));
        HttpServerResponse response = context.response();
        response.setChunked(true).putHeader("Content-Type", format.contentType());
        if (gzip) {
            response.putHeader("Content-Encoding", "gzip");
        }
        OutputStream body = new ResponseStream(response, timeLimit);
        try (OutputStream out = gzip ? new FastGzip(body) : body) {
            cardinality.note(posture.write(out, format));
            Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            meters.scrape(text, format.contentType());
            text.flush();
        }
        response.end();
    }

    private static void abort(RoutingContext context, Exception failure) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            LOG.debug("A scrape ended early: {}", failure.getMessage());
        } else if (response.headWritten()) {
            LOG.warn("A scrape of /metrics was cut short: {}", failure.toString());
            response.reset();
        } else {
            LOG.error("A scrape of /metrics failed", failure);
            response.headers().clear();
            response.setChunked(false)
                    .setStatusCode(500)
                    .end("The metrics can't be written; see the operator's log.\n");
        }
    }

    /** Level 1: label names repeat in every line, so even the fastest level shrinks them more than tenfold. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 16 * 1024);
            def.setLevel(1);
        }
    }
}
