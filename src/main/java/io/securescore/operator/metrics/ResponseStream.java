package io.securescore.operator.metrics;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The body of a chunked response, written by a worker thread at the pace of the client: at most {@value #WINDOW} bytes are
 * under way. A client that is gone, or hasn't taken everything when the time is up, ends the writing with an exception.
 *
 * <p>It counts bytes instead of asking {@code writeQueueFull}, because a write from a worker thread only joins that queue
 * when the event loop gets to it.
 */
final class ResponseStream extends OutputStream {
    private static final int WINDOW = 256 * 1024;

    private final HttpServerResponse response;
    private final long deadline;
    private int underWay;
    private boolean gone;

    /** @param timeLimit for the whole body */
    ResponseStream(HttpServerResponse response, Duration timeLimit) {
        this.response = response;
        this.deadline = System.nanoTime() + timeLimit.toNanos();
        response.closeHandler(closed -> giveUp());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        awaitRoom();
        response.write(Buffer.buffer(count).appendBytes(bytes, offset, count)).onComplete(written -> {
            if (written.succeeded()) {
                release(count);
            } else {
                giveUp();
            }
        });
        synchronized (this) {
            underWay += count;
        }
    }

    private synchronized void awaitRoom() throws IOException {
        while (!gone && underWay >= WINDOW) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("the client reads too slowly");
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        if (gone) {
            throw new IOException("the client is gone");
        }
    }

    private synchronized void release(int count) {
        underWay -= count;
        notifyAll();
    }

    private synchronized void giveUp() {
        gone = true;
        notifyAll();
    }
}
