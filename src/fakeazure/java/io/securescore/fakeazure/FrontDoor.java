package io.securescore.fakeazure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Takes every request: counts it, lets time pass, applies a fault rule, sends the answer. */
final class FrontDoor implements HttpHandler {

    private final Router router;
    private final Faults faults;
    private final Counts counts;
    private final Settings settings;
    private final RequestLog log;
    private final CountDownLatch closing;

    /** @param closing at zero when the fake stops, so that nothing waits any longer */
    FrontDoor(Router router, Faults faults, Counts counts, Settings settings, RequestLog log, CountDownLatch closing) {
        this.router = router;
        this.faults = faults;
        this.counts = counts;
        this.settings = settings;
        this.log = log;
        this.closing = closing;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Request request = Request.of(exchange);
        Router.Call call = router.call(request);
        log.add(call.operation(), request);
        counts.begun(call.operation());
        CountingStream sent = new CountingStream(exchange);
        int status = 0;
        try {
            pause(settings.latency().toMillis());
            String target = request.method() + " " + exchange.getRequestURI();
            Optional<FaultRule> fault = faults.hit(call.operation(), target);
            pause(fault.map(rule -> rule.delayMillis).orElse(0L));
            if (fault.filter(rule -> rule.reset).isEmpty()) {
                Answer answer = answer(call, request, fault);
                status = answer.status();
                send(exchange, answer, sent, fault.filter(rule -> rule.cutBody).isPresent());
            }
        } finally {
            // before the connection is free again, so that whoever has its answer finds it counted
            counts.ended(call.operation(), status, sent.count);
            exchange.close();
        }
    }

    private static Answer answer(Router.Call call, Request request, Optional<FaultRule> fault) throws IOException {
        if (fault.isEmpty()) {
            return call.answer().apply(request);
        }
        FaultRule rule = fault.get();
        Optional<Answer> instead = Faults.instead(rule);
        Answer answer = instead.isPresent()
                ? instead.get()
                : Faults.bent(rule, request, call.answer().apply(request));
        return answer.withAll(rule.headers);
    }

    private static void send(HttpExchange exchange, Answer answer, CountingStream sent, boolean cut)
            throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("x-ms-request-id", UUID.randomUUID().toString());
        if (cut) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            answer.body().writeTo(whole);
            exchange.sendResponseHeaders(answer.status(), whole.size());
            sent.write(whole.toByteArray(), 0, whole.size() / 2);
            sent.flush();
            return;
        }
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        boolean zipped = accepted != null && accepted.contains("gzip");
        if (zipped) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(answer.status(), zipped ? 0 : answer.body().length());
        try (OutputStream out = zipped ? new GZIPOutputStream(sent, 16_384) : sent) {
            answer.body().writeTo(out);
        }
    }

    private void pause(long millis) throws IOException {
        try {
            if (millis > 0 && closing.await(millis, TimeUnit.MILLISECONDS)) {
                throw new IOException("The fake Azure is closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static final class CountingStream extends FilterOutputStream {
        private final HttpExchange exchange;
        private long count;

        private CountingStream(HttpExchange exchange) {
            super(OutputStream.nullOutputStream());
            this.exchange = exchange;
        }

        @Override
        public void write(int b) throws IOException {
            exchange.getResponseBody().write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            exchange.getResponseBody().write(bytes, offset, length);
            count += length;
        }
    }
}
