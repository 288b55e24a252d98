package io.securescore.operator.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreeTextTest {
    @Test
    void shouldMakeOneSpaceOfUnprintableCharactersAndNothingAtTheEnds() {
        assertThat(FreeText.clean("\u0000prod\r\n\u0085\u202eeu\u2028 \ud800")).isEqualTo("prod eu");
    }

    @Test
    void shouldReadNullAsEmpty() {
        assertThat(FreeText.clean(null)).isEmpty();
    }

    @Test
    void shouldKeep128Characters() {
        assertThat(FreeText.clean("x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(FreeText.clean("x".repeat(129))).isEqualTo("x".repeat(127) + "…");
    }

    @Test
    void shouldNotCutASurrogatePair() {
        assertThat(FreeText.clean("x".repeat(126) + "😀xx")).isEqualTo("x".repeat(126) + "…");
    }
}
