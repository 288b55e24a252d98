package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** An estate of any size, the same one for the same seed; about one scope in ten is a connector. */
public final class Fleet {

    private static final List<String> ENVIRONMENTS =
            List.of("AWS", "GCP", "AWS", "AzureDevOps", "AWS", "Github", "GCP", "GitLab");
    private static final List<String> ENV_TAGS = List.of("prod", "prod", "live", "test", "dev");
    private static final int GROUPS = 10;

    private Fleet() {}

    /**
     * Subscriptions named {@code fleet-00000} and so on, in ten management groups {@code mg-fleet-0} to
     * {@code mg-fleet-9}, tagged env and owner; all readable and scored.
     *
     * @param seed below 65,536; decides every number
     * @param size scopes, 1 to 20,000
     */
    public static Estate of(int seed, int size) {
        if (size < 1 || size > 20_000) {
            throw new IllegalArgumentException("A fleet has 1 to 20,000 scopes, not " + size);
        }
        SplittableRandom random = new SplittableRandom(seed);
        String tenantId = "f1ee7000-%04x-4000-8000-ffffffffffff".formatted(seed);
        ManagementGroup root = new ManagementGroup(tenantId, "Tenant Root Group");
        int connectors = size / 10;
        int hosts = size - connectors;
        List<Subscription> subscriptions = new ArrayList<>(hosts);
        for (int i = 0; i < hosts; i++) {
            subscriptions.add(Subscription.enabled(
                    subscriptionId(seed, i),
                    "fleet-%05d".formatted(i),
                    Map.of("env", ENV_TAGS.get(random.nextInt(ENV_TAGS.size())), "owner", "team-" + random.nextInt(40)),
                    List.of(new ManagementGroup("mg-fleet-" + i % GROUPS, "Fleet " + i % GROUPS), root),
                    Posture.generate(random, "Azure")));
        }
        for (int i = 0; i < connectors; i++) {
            int host = random.nextInt(hosts);
            String environmentName = ENVIRONMENTS.get(i % ENVIRONMENTS.size());
            String environment = environmentName.equals("Github") ? "GitHub" : environmentName;
            Subscription subscription = subscriptions.get(host);
            List<Connector> hosted = new ArrayList<>(subscription.connectors());
            hosted.add(Connector.in(
                    subscription.id(),
                    "%s-%04d".formatted(environment.toLowerCase(Locale.ROOT), i),
                    environmentName,
                    i % 2 == 1,
                    Posture.generate(random, environment)));
            subscriptions.set(host, subscription.withConnectors(hosted));
        }
        return new Estate(tenantId, root, subscriptions, seed, Optional.empty());
    }

    /** The GUID of the fleet's subscription of this index (0..). */
    public static String subscriptionId(int seed, int index) {
        return "f1ee7000-%04x-4000-8000-%012d".formatted(seed, index);
    }
}
