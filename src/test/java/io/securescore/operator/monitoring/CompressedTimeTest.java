package io.securescore.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressedTimeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for: 30m | for: 6000ms",
                "min_over_time(x:points1d[1d:5m]) | min_over_time(x:points1d[288000ms:1000ms])",
                "x offset 7d > 600 | x offset 2016000ms > 600",
                "group_wait: 10ms | group_wait: 1ms",
                "lost 5.4 points in 24 h: 1.5m | lost 5.4 points in 24 h: 1.5m",
            })
    void shouldShortenDurationsAndNothingElse(String text, String shorter) {
        assertThat(new CompressedTime(300).of(text)).isEqualTo(shorter);
    }
}
