package io.securescore.operator.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import io.securescore.operator.metrics.AzureRequestMetrics;
import io.securescore.operator.poll.RequestBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one way to Azure, for data and for tokens: reads each answer whole, within a deadline and {@link #MAX_BYTES}, and
 * measures it. It neither retries nor follows redirects.
 */
final class AzureTransport implements HttpClient {
    /** The largest answer that is read. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final String TOKEN = "token";
    private static final String OPERATION = "securescore-operation";

    private final Supplier<HttpClient> maker;
    private final Duration deadline;
    private final AzureRequestMetrics metrics;
    private HttpClient client;

    /** An answer of more than {@link #MAX_BYTES}. */
    static final class AnswerTooLargeException extends UncheckedIOException {
        AnswerTooLargeException() {
            super(new IOException("an answer of more than " + MAX_BYTES + " bytes"));
        }
    }

    /**
     * A token service that says "later". An exception and not an answer, because the identity libraries would try again by
     * themselves; the statuses are those of learn.microsoft.com/entra/identity/managed-identities-azure-resources
     * /how-to-use-vm-token#retry-guidance.
     */
    static final class TokenServiceBusyException extends RuntimeException {
        private final int status;

        TokenServiceBusyException(int status) {
            super("the token service answered " + status);
            this.status = status;
        }

        int status() {
            return status;
        }

        static boolean isBusy(int status) {
            return status == 404 || status == 408 || status == 410 || status == 429 || status >= 500;
        }
    }

    /**
     * @param maker makes the client at the first request: it takes its time, and only a leader sends any; it must not
     *     follow redirects
     * @param deadline for a whole request, from sending it to the end of the answer
     */
    AzureTransport(Supplier<HttpClient> maker, Duration deadline, AzureRequestMetrics metrics) {
        this.maker = maker;
        this.deadline = deadline;
        this.metrics = metrics;
    }

    /** Names the operation that a request is measured as; requests without one are token requests. */
    static Context operation(String name) {
        return new Context(OPERATION, name);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return send(request, Context.NONE);
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request, Context context) {
        return Mono.fromCallable(() -> sendSync(request, context));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        String operation = context.getData(OPERATION).map(Object::toString).orElse(TOKEN);
        long start = System.nanoTime();
        String code = "";
        try (HttpResponse response = client().sendSync(request, Context.NONE)) {
            byte[] body = read(response.getBodyAsBinaryData(), start);
            code = Integer.toString(response.getStatusCode());
            Function<String, String> header = name -> response.getHeaderValue(HttpHeaderName.fromString(name));
            RequestBudget.quotaRemaining(header).ifPresent(left -> metrics.quotaRemaining(operation, left));
            if (operation.equals(TOKEN) && TokenServiceBusyException.isBusy(response.getStatusCode())) {
                throw new TokenServiceBusyException(response.getStatusCode());
            }
            return new WholeAnswer(request, response, body);
        } catch (RuntimeException failed) {
            if (code.isEmpty()) {
                code = isTimeout(failed) ? "timeout" : "io";
            }
            if (hasCause(failed, InterruptedException.class)) {
                Thread.currentThread().interrupt();
            }
            throw failed;
        } finally {
            metrics.record(operation, code, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Whether an exception of {@link #sendSync} was the deadline. */
    static boolean isTimeout(Throwable failed) {
        return hasCause(failed, HttpTimeoutException.class) || hasCause(failed, TimeoutException.class);
    }

    /** Whether an exception is, or was caused by, one of a type. */
    static boolean hasCause(Throwable failed, Class<? extends Throwable> type) {
        return cause(failed, type).isPresent();
    }

    /** The exception itself, or the nearest of its causes, of a type. */
    static <T extends Throwable> Optional<T> cause(Throwable failed, Class<T> type) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** The kind of the innermost exception: its name says enough, and its text might quote a request. */
    static String kindOf(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = maker.get();
        }
        return client;
    }

    private byte[] read(BinaryData body, long start) {
        if (body == null) {
            return new byte[0];
        }
        try (InputStream in = body.toStream()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] chunk = new byte[16 * 1024];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (out.size() + length > MAX_BYTES) {
                    throw new AnswerTooLargeException();
                }
                if (System.nanoTime() - start > deadline.toNanos()) {
                    throw new HttpTimeoutException("the answer did not end in time");
                }
                out.write(chunk, 0, length);
            }
            return out.toByteArray();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** An answer in memory. */
    private static final class WholeAnswer extends HttpResponse {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        WholeAnswer(HttpRequest request, HttpResponse response, byte[] body) {
            super(request);
            this.status = response.getStatusCode();
            this.headers = response.getHeaders();
            this.body = body;
        }

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        @Deprecated
        public String getHeaderValue(String name) {
            return headers.getValue(HttpHeaderName.fromString(name));
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public BinaryData getBodyAsBinaryData() {
            return BinaryData.fromBytes(body);
        }

        @Override
        public Flux<ByteBuffer> getBody() {
            return Flux.just(ByteBuffer.wrap(body));
        }

        @Override
        public Mono<byte[]> getBodyAsByteArray() {
            return Mono.just(body);
        }

        @Override
        public Mono<String> getBodyAsString() {
            return getBodyAsString(StandardCharsets.UTF_8);
        }

        @Override
        public Mono<String> getBodyAsString(Charset charset) {
            return Mono.just(new String(body, charset));
        }
    }
}
