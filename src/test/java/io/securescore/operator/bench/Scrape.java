package io.securescore.operator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * One answer of /metrics.
 *
 * @param series lines that are no comment; 0 when the answer is compressed
 * @param lines all lines
 * @param bytes as they went over the wire
 */
record Scrape(long series, long lines, long bytes, Duration duration) {

    /** Reads an answer and keeps nothing of it. */
    static Scrape of(URI uri, boolean gzip) {
        return of(uri, gzip, () -> {});
    }

    /** Reads an answer; something runs after its first bytes. */
    static Scrape of(URI uri, boolean gzip, Runnable begun) {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        long lines = 0;
        long comments = 0;
        boolean atStart = true;
        long start = System.nanoTime();
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            if (gzip) {
                connection.setRequestProperty("Accept-Encoding", "gzip");
            }
            try (InputStream in = connection.getInputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (bytes == 0) {
                        begun.run();
                    }
                    bytes += read;
                    for (int i = 0; !gzip && i < read; i++) {
                        comments += atStart && buffer[i] == '#' ? 1 : 0;
                        atStart = buffer[i] == '\n';
                        lines += atStart ? 1 : 0;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Scrape(lines - comments, lines, bytes, Duration.ofNanos(System.nanoTime() - start));
    }
}
