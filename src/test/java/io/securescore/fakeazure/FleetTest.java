package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 1_000, 20_000})
    void shouldHaveAsManyScopesAsAskedForATenthOfThemConnectors(int size) {
        Estate fleet = Fleet.of(7, size);
        long connectors = fleet.subscriptions().stream()
                .mapToLong(each -> each.connectors().size())
                .sum();
        assertThat(connectors).isEqualTo(size / 10);
        assertThat(fleet.subscriptions().size() + connectors).isEqualTo(size);
    }

    @Test
    void shouldBeTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(Fleet.of(7, 100)).isEqualTo(Fleet.of(7, 100)).isNotEqualTo(Fleet.of(8, 100));
    }

    @Test
    void shouldRefuseASizeOutOfRange() {
        assertThatThrownBy(() -> Fleet.of(7, 20_001)).hasMessage("A fleet has 1 to 20,000 scopes, not 20001");
    }
}
