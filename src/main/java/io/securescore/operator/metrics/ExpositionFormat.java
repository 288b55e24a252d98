package io.securescore.operator.metrics;

import java.util.Locale;

/** The two text formats of Prometheus, and what a client's headers ask for. */
enum ExpositionFormat {
    CLASSIC("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final String TOTAL = "_total";

    private final String contentType;

    ExpositionFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /**
     * How a family of counters is called whose samples are called so, which ends in {@code _total}: OpenMetrics leaves that
     * ending out.
     */
    String counterFamily(String sampleName) {
        return this == OPEN_METRICS ? sampleName.substring(0, sampleName.length() - TOTAL.length()) : sampleName;
    }

    /** OpenMetrics when the Accept header names it and doesn't prefer plain text; classic otherwise. */
    static ExpositionFormat accepted(String accept) {
        double openMetrics = quality(accept, "application/openmetrics-text");
        return openMetrics > 0 && openMetrics >= quality(accept, "text/plain") ? OPEN_METRICS : CLASSIC;
    }

    /** Whether the Accept-Encoding header allows gzip by name. */
    static boolean acceptsGzip(String acceptEncoding) {
        return quality(acceptEncoding, "gzip") > 0;
    }

    /** The highest quality (0..1, RFC 9110 12.4.2) that a header gives to a value; 0 when it doesn't name it. */
    private static double quality(String header, String value) {
        if (header == null) {
            return 0;
        }
        double highest = 0;
        for (String range : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            if (parts[0].strip().equals(value)) {
                highest = Math.max(highest, quality(parts));
            }
        }
        return highest;
    }

    private static double quality(String[] parts) {
        for (String part : parts) {
            String parameter = part.strip();
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException malformed) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
