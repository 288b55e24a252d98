package io.securescore.fakeazure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EstateTest {

    private final Estate estate = Estate.demo();

    @Test
    void shouldHoldTheWorkedExample() {
        Subscription prodEu = estate.subscriptions().get(0);
        assertThat(prodEu.posture().controls())
                .extracting(control ->
                        control.currentPoints().stripTrailingZeros().toPlainString() + "/" + control.maxPoints())
                .containsExactly("7.5/10", "6.4/8", "2/6", "2.96/4", "0/0", "0.8/1");
        assertThat(points(prodEu.posture())).isEqualTo("19.66/29 weight 402");
        assertThat(points(prodEu.connectors().get(0).posture())).isEqualTo("12/24 weight 150");
        assertThat(weighted(List.of(prodEu.posture(), prodEu.connectors().get(0).posture())))
                .startsWith("62.95");
    }

    @Test
    void shouldHaveTheScoresOfItsTable() {
        assertThat(estate.subscriptions())
                .extracting(subscription -> subscription.name() + " "
                        + Optional.ofNullable(subscription.posture())
                                .map(EstateTest::points)
                                .orElse("no score"))
                .containsExactly(
                        "prod-eu 19.66/29 weight 402",
                        "prod-us 45.93/56 weight 310",
                        "prod-asia 37.65/53 weight 45",
                        "shop-web 31.38/56 weight 620",
                        "shop-data 35.95/47 weight 88",
                        "analytics 49.27/56 weight 130",
                        "sandbox 21.56/49 weight 24",
                        "sandbox 19.5/50 weight 18",
                        "payments-dr 35.4/50 weight 60",
                        "new-project no score",
                        "legacy-crm 0/53 weight 35",
                        "identity 44.61/49 weight 64",
                        "connectivity 42.12/49 weight 90",
                        "management 52.63/56 weight 140",
                        "retired-erp 21.5/43 weight 12",
                        "lab no score");
        assertThat(estate.subscriptions().stream().flatMap(each -> each.connectors().stream()))
                .extracting(connector -> connector.name() + " "
                        + Optional.ofNullable(connector.posture())
                                .map(posture -> posture.environment() + " " + points(posture))
                                .orElse("no score"))
                .containsExactly(
                        "aws-prod AWS 12/24 weight 150",
                        "aws-sandbox AWS 13.31/35 weight 20",
                        "github-shop GitHub 0/0 weight 0",
                        "gcp-analytics GCP 25.37/35 weight 75",
                        "gitlab-data no score",
                        "ado-platform AzureDevOps 11.2/18 weight 30");
    }

    @Test
    void shouldHaveAWeightedAggregateThatDiffersFromThePlainMean() {
        List<Posture> production = estate.subscriptions().subList(0, 5).stream()
                .map(Subscription::posture)
                .toList();
        assertThat(weighted(production)).startsWith("66.44");
    }

    private static String points(Posture posture) {
        return posture.currentPoints().stripTrailingZeros().toPlainString() + "/" + posture.maxPoints() + " weight "
                + posture.weight();
    }

    private static String weighted(List<Posture> postures) {
        BigDecimal sum = BigDecimal.ZERO;
        long weights = 0;
        for (Posture posture : postures) {
            sum = sum.add(posture.currentPoints()
                    .multiply(BigDecimal.valueOf(100 * posture.weight()))
                    .divide(BigDecimal.valueOf(posture.maxPoints()), MathContext.DECIMAL64));
            weights += posture.weight();
        }
        return sum.divide(BigDecimal.valueOf(weights), MathContext.DECIMAL64).toPlainString();
    }
}
