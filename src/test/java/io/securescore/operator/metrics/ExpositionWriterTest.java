package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ExpositionWriter writer = new ExpositionWriter(out, ExpositionFormat.CLASSIC);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.00, 0",
        "0E-10, 0",
        "0E+999999999, 0",
        "12.0, 12",
        "100, 100",
        "1E+2, 100",
        "7.50, 7.5",
        "0.6779310344827586, 0.6779310344827586",
        "1E-12, 0.000000000001",
        "1E+999999999, +Inf",
        "1E-999999999, 0.0",
        "1E+60, 1.0E60"
    })
    void shouldPrintDecimalsExactlyAndShort(BigDecimal value, String printed) throws IOException {
        writer.family("a", "b");
        writer.sample(value);

        assertThat(text()).endsWith("\na " + printed + "\n");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9223372036854775807, 9223372036854775807", "-12, -12"})
    void shouldPrintWholeNumbers(long value, String printed) throws IOException {
        writer.family("a", "b");
        writer.sample(value);

        assertThat(text()).endsWith("\na " + printed + "\n");
    }

    @Test
    void shouldLeaveNoTraceOfAFamilyWithoutSamples() throws IOException {
        writer.family("empty", "Nothing.");
        writer.family("a", "Something.");
        writer.sample(1, Labels.of("b", "c"), Labels.of("d", ""), Labels.of("e", "f"));

        assertThat(text()).isEqualTo("# HELP a Something.\n# TYPE a gauge\na{b=\"c\",e=\"f\"} 1\n");
    }

    @Test
    void shouldNameCountersByTheirSamplesInTheClassicFormat() throws IOException {
        writer.counters("a_total", "Something.");
        writer.sample(new BigDecimal("0.50"), Labels.of("b", "c"));

        assertThat(text()).isEqualTo("# HELP a_total Something.\n# TYPE a_total counter\na_total{b=\"c\"} 0.5\n");
    }

    @Test
    void shouldNameCountersWithoutTotalInOpenMetrics() throws IOException {
        ExpositionWriter openMetrics = new ExpositionWriter(out, ExpositionFormat.OPEN_METRICS);
        openMetrics.counters("a_total", "Something.");
        openMetrics.sample(new BigDecimal("0.50"), Labels.of("b", "c"));
        openMetrics.flush();

        assertThat(text()).isEqualTo("# HELP a Something.\n# TYPE a counter\na_total{b=\"c\"} 0.5\n");
    }

    @Test
    void shouldWriteLabelsThatAreLongerThanAChunk() throws IOException {
        String longest = "x".repeat(100_000);
        writer.family("a", "b");
        writer.sample(1, Labels.of("b", longest));

        assertThat(text()).isEqualTo("# HELP a b\n# TYPE a gauge\na{b=\"" + longest + "\"} 1\n");
    }

    private String text() throws IOException {
        writer.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
