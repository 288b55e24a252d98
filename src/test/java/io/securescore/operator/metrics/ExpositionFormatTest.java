package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1 | OPEN_METRICS
            application/openmetrics-text                                                              | OPEN_METRICS
            Application/OpenMetrics-Text; version=1.0.0, text/plain                                   | OPEN_METRICS
            text/plain, application/openmetrics-text;q=0.5                                            | CLASSIC
            application/openmetrics-text;q=0                                                          | CLASSIC
            application/openmetrics-text;q=high                                                       | CLASSIC
            text/html                                                                                 | CLASSIC
            */*                                                                                       | CLASSIC
            """)
    void shouldTakeTheFormatThatTheClientPrefers(String accept, ExpositionFormat format) {
        assertThat(ExpositionFormat.accepted(accept)).isEqualTo(format);
    }

    @Test
    void shouldTakeTheClassicFormatWithoutAWish() {
        assertThat(ExpositionFormat.accepted(null)).isEqualTo(ExpositionFormat.CLASSIC);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            gzip               | true
            deflate, GZIP;q=.5 | true
            gzip;q=0           | false
            identity           | false
            """)
    void shouldZipOnlyWhenTheClientNamesGzip(String acceptEncoding, boolean zips) {
        assertThat(ExpositionFormat.acceptsGzip(acceptEncoding)).isEqualTo(zips);
    }
}
