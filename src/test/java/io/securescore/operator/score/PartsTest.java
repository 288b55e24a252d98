package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void shouldAddADifferenceToTheLargestPart() {
        List<ChangePart> parts = parts("-1", "3");
        assertThat(Parts.absorb(parts, new BigDecimal("-2"))).isTrue();
        assertThat(parts).isEqualTo(parts("-1", "1"));
    }

    @Test
    void shouldSpreadADifferenceThatIsTooLargeForOnePart() {
        List<ChangePart> parts = parts("-1", "-3", "-2");
        assertThat(Parts.absorb(parts, new BigDecimal("4"))).isTrue();
        assertThat(parts).isEqualTo(parts("-1", "0", "-1"));
    }

    @Test
    void shouldAddNothingOfADifferenceThatIsTooLargeForAllParts() {
        List<ChangePart> parts = parts("-1", "-2");
        assertThat(Parts.absorb(parts, new BigDecimal("4"))).isFalse();
        assertThat(parts).isEqualTo(parts("-1", "-2"));
    }

    @Test
    void shouldKeepASumOfNothingWhenRounding() {
        assertThat(Parts.sum(Parts.rounded(parts("-0.00000000005", "-0.00000000006", "0.00000000011"))))
                .isEqualByComparingTo("0");
    }

    private static List<ChangePart> parts(String... points) {
        return new ArrayList<>(Stream.of(points)
                .map(each -> new ChangePart(Movement.UNATTRIBUTED, "c", "Control", new BigDecimal(each), 0))
                .toList());
    }
}
