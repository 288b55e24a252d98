package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The estate as it is now. */
final class Tenant {

    private Estate estate;
    private int steps;

    Tenant(Estate estate) {
        this.estate = estate;
    }

    synchronized Estate estate() {
        return estate;
    }

    /** Eight hours pass. */
    synchronized int step() {
        estate = Recalculation.next(estate, ++steps);
        return steps;
    }

    synchronized void add(Subscription subscription) {
        List<Subscription> all = new ArrayList<>(estate.subscriptions());
        all.add(subscription);
        estate = estate.withSubscriptions(all);
    }

    /**
     * Changes one subscription.
     *
     * @param idOrName its GUID, or a name that only one has
     * @throws IllegalArgumentException when there is none, or more than one
     */
    synchronized Subscription update(String idOrName, UnaryOperator<Subscription> change) {
        List<Subscription> all = new ArrayList<>(estate.subscriptions());
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equalsIgnoreCase(idOrName) || all.get(i).name().equals(idOrName)) {
                found.add(i);
            }
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(found.size() + " subscriptions are called " + idOrName
                    + "; give the id of one: GET /estate lists them");
        }
        Subscription changed = change.apply(all.get(found.get(0)));
        all.set(found.get(0), changed);
        estate = estate.withSubscriptions(all);
        return changed;
    }

    /**
     * Changes the posture of one scope.
     *
     * @param scope a subscription's GUID, name or ARM id, or a connector's ARM id, in any casing
     */
    synchronized void updatePosture(String scope, UnaryOperator<Posture> change) {
        String[] segments = scope.split("/");
        String subscription = scope.startsWith("/subscriptions/") ? segments[2] : scope;
        update(subscription, found -> {
            if (segments.length <= 3) {
                return found.withPosture(change.apply(found.posture()));
            }
            List<Connector> connectors = new ArrayList<>();
            boolean changed = false;
            for (Connector connector : found.connectors()) {
                boolean meant = connector.id().equalsIgnoreCase(scope);
                changed |= meant;
                connectors.add(meant ? connector.withPosture(change.apply(connector.posture())) : connector);
            }
            if (!changed) {
                throw new IllegalArgumentException("There is no connector " + scope + "; GET /estate lists them");
            }
            return found.withConnectors(connectors);
        });
    }
}
