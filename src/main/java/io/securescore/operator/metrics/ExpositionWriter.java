package io.securescore.operator.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Writes gauges and counters in the classic text format 0.0.4 or in OpenMetrics 1.0.0, which differ only in what a family of
 * counters is called, a chunk at a time: whatever the number of series, only one chunk is held. The caller writes all samples
 * of a family before the next family; a family without samples leaves no trace.
 */
final class ExpositionWriter {
    private static final int CHUNK = 32 * 1024;
    private static final int LONGEST_PLAIN_NUMBER = 40;

    private final OutputStream out;
    private final ExpositionFormat format;
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] digits = new byte[20];
    private int length;
    private byte[] name;
    private String pendingHeader;
    private long samples;

    ExpositionWriter(OutputStream out, ExpositionFormat format) {
        this.out = out;
        this.format = format;
    }

    /** Begins a family of gauges. */
    void family(String familyName, String help) {
        begin(familyName, familyName, "gauge", help);
    }

    /** Begins a family of counters, given the name of its samples, which ends in {@code _total}. */
    void counters(String sampleName, String help) {
        begin(sampleName, format.counterFamily(sampleName), "counter", help);
    }

    /** One sample; its labels are fragments made by {@link Labels}, empty ones are skipped. */
    void sample(long value, byte[]... labels) throws IOException {
        series(labels);
        put(value);
        put((byte) '\n');
    }

    /** One sample with a decimal value, printed exactly and without trailing zeros. */
    void sample(BigDecimal value, byte[]... labels) throws IOException {
        series(labels);
        put(value);
        put((byte) '\n');
    }

    /** Hands on what is left in the chunk. */
    void flush() throws IOException {
        if (length > 0) {
            out.write(chunk, 0, length);
            length = 0;
        }
    }

    private void begin(String sampleName, String family, String type, String help) {
        name = sampleName.getBytes(StandardCharsets.US_ASCII);
        pendingHeader = "# HELP " + family + " " + help + "\n# TYPE " + family + " " + type + "\n";
    }

    /** How many samples were written so far. */
    long samples() {
        return samples;
    }

    private void series(byte[][] labels) throws IOException {
        samples++;
        if (pendingHeader != null) {
            put(pendingHeader.getBytes(StandardCharsets.UTF_8));
            pendingHeader = null;
        }
        put(name);
        byte separator = '{';
        for (byte[] fragment : labels) {
            if (fragment.length > 0) {
                put(separator);
                put(fragment);
                separator = ',';
            }
        }
        if (separator == ',') {
            put((byte) '}');
        }
        put((byte) ' ');
    }

    private void put(BigDecimal value) throws IOException {
        if (value.signum() == 0) {
            put((byte) '0');
            return;
        }
        // A number of Azure's may be written 1e999999: in plain digits it would fill the heap.
        if (Math.abs(value.scale()) > LONGEST_PLAIN_NUMBER || value.precision() > LONGEST_PLAIN_NUMBER) {
            double rounded = value.doubleValue();
            put(Double.isInfinite(rounded) ? (rounded > 0 ? "+Inf" : "-Inf") : Double.toString(rounded));
            return;
        }
        String text = value.toPlainString();
        int end = text.length();
        if (value.scale() > 0) {
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            if (text.charAt(end - 1) == '.') {
                end--;
            }
        }
        for (int i = 0; i < end; i++) {
            put((byte) text.charAt(i));
        }
    }

    private void put(String ascii) throws IOException {
        put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private void put(long value) throws IOException {
        if (value < 0) {
            put(Long.toString(value));
            return;
        }
        int start = digits.length;
        long rest = value;
        do {
            digits[--start] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        put(digits, start, digits.length - start);
    }

    private void put(byte b) throws IOException {
        if (length == CHUNK) {
            flush();
        }
        chunk[length++] = b;
    }

    private void put(byte[] bytes) throws IOException {
        put(bytes, 0, bytes.length);
    }

    private void put(byte[] bytes, int offset, int count) throws IOException {
        if (count > CHUNK - length) {
            flush();
            if (count > CHUNK) {
                out.write(bytes, offset, count);
                return;
            }
        }
        System.arraycopy(bytes, offset, chunk, length, count);
        length += count;
    }
}
