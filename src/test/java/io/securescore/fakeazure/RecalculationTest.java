package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecalculationTest {

    @Test
    void shouldGiveTheSameOutcomeForTheSameEstateAndStep() {
        Estate fleet = Fleet.of(3, 200);
        assertThat(Recalculation.next(fleet, 1)).isEqualTo(Recalculation.next(fleet, 1));
        assertThat(Recalculation.next(fleet, 1)).isNotEqualTo(Recalculation.next(fleet, 2));
    }

    @Test
    void shouldMakeProdEuFallAtEachStepOfTheDemo() {
        Estate once = Recalculation.next(Estate.demo(), 1);
        Estate twice = Recalculation.next(once, 2);
        assertThat(List.of(once, twice))
                .extracting(estate -> estate.subscriptions().get(0).posture().currentPoints())
                .containsExactly(new BigDecimal("15.56"), new BigDecimal("11.46"));
    }

    @Test
    void shouldBringAConnectorAndASubscription() {
        Estate next = Recalculation.next(Estate.demo(), 1);
        assertThat(next.subscriptions().get(0).connectors())
                .extracting(Connector::name)
                .containsExactly("aws-prod", "aws-sandbox", "aws-member-1");
        assertThat(next.subscriptions()).hasSize(17).last().satisfies(added -> {
            assertThat(added.name()).isEqualTo("new-subscription-1");
            assertThat(added.posture()).isNull();
            assertThat(added.managementGroups()).containsExactly(Estate.demo().rootGroup());
        });
    }

    @Test
    void shouldScoreAnAddedSubscriptionADayLater() {
        Estate estate = Estate.demo();
        for (int step = 1; step <= 4; step++) {
            estate = Recalculation.next(estate, step);
        }
        assertThat(estate.subscriptions().subList(16, 20))
                .extracting(subscription -> subscription.posture() != null)
                .containsExactly(true, false, false, false);
    }

    @Test
    void shouldTurnResourcesOfMostScopes() {
        Estate before = Fleet.of(3, 100);
        Estate after = Recalculation.next(before, 1);
        long changed = before.subscriptions().stream()
                .filter(each -> !after.subscriptions()
                        .get(before.subscriptions().indexOf(each))
                        .posture()
                        .equals(each.posture()))
                .count();
        assertThat(changed).isGreaterThan(80);
    }
}
