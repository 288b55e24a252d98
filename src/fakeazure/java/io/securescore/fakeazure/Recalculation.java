package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What eight hours do to an estate: resources turn healthy or unhealthy, here and there a control that counted nowhere
 * begins to count, an AWS connector appears in the first readable subscription and a subscription is added right below
 * the tenant root group, as Azure does by default; it gets its score three steps (24 hours) later. The same estate and step number always give the same outcome.
 */
final class Recalculation {

    private static final String ADDED = "new-subscription-";
    private static final int STEPS_TO_FIRST_SCORE = 3;

    private Recalculation() {}

    /** @param step 1 for the first step of an estate */
    static Estate next(Estate estate, int step) {
        SplittableRandom random = new SplittableRandom(estate.seed() * 1_000_003 + step);
        List<Subscription> subscriptions = new ArrayList<>();
        for (Subscription subscription : estate.subscriptions()) {
            subscriptions.add(recalculated(estate, step, random, subscription));
        }
        int host = firstReadable(subscriptions);
        subscriptions.set(host, withMember(subscriptions.get(host), step, random));
        subscriptions.add(added(estate, step));
        return estate.withSubscriptions(subscriptions);
    }

    private static Subscription recalculated(
            Estate estate, int step, SplittableRandom random, Subscription subscription) {
        List<Connector> connectors = new ArrayList<>();
        for (Connector connector : subscription.connectors()) {
            connectors.add(connector.withPosture(turned(random, connector.posture())));
        }
        Posture posture = subscription.posture();
        if (estate.declining().filter(subscription.id()::equals).isPresent()) {
            posture = declined(posture);
        } else if (subscription.name().equals(ADDED + (step - STEPS_TO_FIRST_SCORE))) {
            posture = Posture.generate(random, "Azure");
        } else {
            posture = turned(random, posture);
        }
        return subscription.withPosture(posture).withConnectors(connectors);
    }

    private static Posture turned(SplittableRandom random, Posture posture) {
        if (posture == null || posture.maxPoints() == 0) {
            return posture;
        }
        List<Control> controls = new ArrayList<>();
        for (Control control : posture.controls()) {
            controls.add(turned(random, control));
        }
        return posture.withControls(controls);
    }

    private static Control turned(SplittableRandom random, Control control) {
        int dice = random.nextInt(20);
        if (dice < 3 && control.unhealthy() > 0) {
            return control.withResources(control.healthy() + 1, control.unhealthy() - 1, control.notApplicable());
        }
        if (dice < 5 && control.healthy() > 1) {
            return control.withResources(control.healthy() - 1, control.unhealthy() + 1, control.notApplicable());
        }
        if (dice == 5 && control.weight() == 0 && control.notApplicable() > 0) {
            return control.withResources(control.notApplicable(), 0, 0);
        }
        return control;
    }

    /** One more resource of each of the first two controls turns unhealthy. */
    private static Posture declined(Posture posture) {
        List<Control> controls = new ArrayList<>(posture.controls());
        for (int i = 0; i < Math.min(2, controls.size()); i++) {
            Control control = controls.get(i);
            if (control.healthy() > 0) {
                controls.set(
                        i,
                        control.withResources(control.healthy() - 1, control.unhealthy() + 1, control.notApplicable()));
            }
        }
        return posture.withControls(controls);
    }

    private static int firstReadable(List<Subscription> subscriptions) {
        for (int i = 0; i < subscriptions.size(); i++) {
            if (subscriptions.get(i).access() == Access.READABLE) {
                return i;
            }
        }
        return 0;
    }

    private static Subscription withMember(Subscription host, int step, SplittableRandom random) {
        List<Connector> connectors = new ArrayList<>(host.connectors());
        connectors.add(
                Connector.in(host.id(), "aws-member-" + step, "AWS", step % 2 == 0, Posture.generate(random, "AWS")));
        return host.withConnectors(connectors);
    }

    private static Subscription added(Estate estate, int step) {
        return Subscription.enabled(
                "adde0000-%04x-4000-8000-%012d".formatted(estate.seed() & 0xffff, step),
                ADDED + step,
                Map.of("env", "dev", "owner", "team-new"),
                List.of(estate.rootGroup()),
                null);
    }
}
