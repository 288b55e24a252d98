package io.securescore.fakeazure;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The score of one scope and its controls.
 *
 * @param environment as score rows spell it: Azure, AWS, GCP, AzureDevOps, GitHub, GitLab, DockerHub, JFrog
 * @param currentPoints points reached
 * @param maxPoints effective maximum
 * @param weight what the score counts for in an aggregate
 * @param controls the controls
 */
public record Posture(
        String environment, BigDecimal currentPoints, int maxPoints, long weight, List<Control> controls) {

    /** A score that is the sum of its controls. */
    static Posture of(String environment, long weight, List<Control> controls) {
        return new Posture(
                environment,
                controls.stream().map(Control::currentPoints).reduce(BigDecimal.ZERO, BigDecimal::add),
                controls.stream().mapToInt(Control::maxPoints).sum(),
                weight,
                List.copyOf(controls));
    }

    static Posture generate(SplittableRandom random, String environment) {
        List<Control> controls = ControlCatalog.generate(random, 0.35 + 0.6 * random.nextDouble());
        int resources = controls.stream().mapToInt(Control::weight).sum();
        return of(environment, resources + random.nextInt(50), controls);
    }

    /** The same controls under another score, also an impossible one. */
    Posture withScore(BigDecimal current, int max, long newWeight) {
        return new Posture(environment, current, max, newWeight, controls);
    }

    Posture withControls(List<Control> changed) {
        return of(environment, weight, changed);
    }
}
