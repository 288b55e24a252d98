package io.securescore.fakeazure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one tenant holds. {@link #demo()} is the estate of the demo, in tenant {@value #TENANT_ID}; its
 * subscriptions are {@code 11111111-aaaa-4bbb-8ccc-0000000000NN}:
 *
 * <pre>
 * NN name          group           tags                         points    score  weight what a watch shows
 * 01 prod-eu       mg-landingzones env=prod owner=team-payments 19.66/29  67.79  402    Scored; 53.65 after a step
 * 02 prod-us       mg-landingzones env=prod owner=team-payments 45.93/56  82.01  310    Scored
 * 03 prod-asia     mg-landingzones env=prod owner=team-payments 37.65/53  71.03  45     Scored
 * 04 shop-web      mg-landingzones env=prod owner=team-shop     31.38/56  56.03  620    Scored
 * 05 shop-data     mg-landingzones env=prod owner=team-shop     35.95/47  76.48  88     Scored
 * 06 analytics     mg-landingzones env=live owner=team-data     49.27/56  87.98  130    Scored
 * 07 sandbox       mg-landingzones env=dev owner=team-payments  21.56/49  44     24     Scored, same name as 08
 * 08 sandbox       mg-landingzones env=dev owner=team-shop      19.5/50   39     18     Scored, same name as 07
 * 09 payments-dr   mg-landingzones env=prod owner=team-payments -         -      -      AccessDenied
 * 10 new-project   mg-landingzones env=dev owner=team-data      -         -      -      NotScored, no score yet
 * 11 legacy-crm    mg-landingzones env=legacy owner=team-sales  0/53      0      35     Scored
 * 12 identity      mg-platform     env=prod owner=team-platform 44.61/49  91.04  64     Scored
 * 13 connectivity  mg-platform     env=prod owner=team-platform 42.12/49  85.95  90     Scored
 * 14 management    mg-platform     env=prod owner=team-platform 52.63/56  93.98  140    Scored
 * 15 retired-erp   mg-platform     env=retired owner=team-sales 21.5/43   50     12     Disabled, an old row is left
 * 16 lab           mg-platform     env=lab owner=team-research  -         -      -      NotRegistered
 *
 * connector        host            environment                  points    score  weight
 * aws-prod         01 prod-eu      AWS                          12/24     50     150    Scored
 * aws-sandbox      01 prod-eu      AWS                          13.31/35  38.02  20     Scored, row id in lower case
 * gcp-analytics    06 analytics    GCP                          25.37/35  72.48  75     Scored
 * ado-platform     14 management   AzureDevOps                  11.2/18   62.22  30     Scored
 * github-shop      04 shop-web     GitHub (Github)              0/0       -      0      NotScored, a row with 0
 * gitlab-data      06 analytics    GitLab                       -         -      -      NotScored, no row
 * </pre>
 *
 * Scores are percent, cut to 2 decimals. prod-eu with aws-prod is 62.95 (plain mean 58.89); the five of env=prod in
 * mg-landingzones that have a score are 66.44 (plain mean 70.67).
 *
 * @param tenantId the tenant's GUID
 * @param rootGroup the tenant root group
 * @param subscriptions all subscriptions, readable or not
 * @param seed what {@link Recalculation} draws from
 * @param declining the subscription whose score falls at each step, if any
 */
public record Estate(
        String tenantId,
        ManagementGroup rootGroup,
        List<Subscription> subscriptions,
        long seed,
        Optional<String> declining) {

    /** The demo's tenant. */
    public static final String TENANT_ID = "11111111-aaaa-4bbb-8ccc-0000000000ff";

    private static final ManagementGroup ROOT = new ManagementGroup(TENANT_ID, "Tenant Root Group");
    private static final List<ManagementGroup> LANDING_ZONES =
            List.of(new ManagementGroup("mg-landingzones", "Landing zones"), ROOT);
    private static final List<ManagementGroup> PLATFORM = List.of(new ManagementGroup("mg-platform", "Platform"), ROOT);

    /** Keeps what it is given. */
    public Estate {
        subscriptions = List.copyOf(subscriptions);
    }

    /** The GUID of the demo's subscription of this number (1..16). */
    public static String subscriptionId(int number) {
        return "11111111-aaaa-4bbb-8ccc-%012d".formatted(number);
    }

    Estate withSubscriptions(List<Subscription> changed) {
        return new Estate(tenantId, rootGroup, changed, seed, declining);
    }

    Estate withTenantId(String changed) {
        return new Estate(changed, rootGroup, subscriptions, seed, declining);
    }

    /** The demo's estate, as the table above has it. */
    public static Estate demo() {
        List<Subscription> all = new ArrayList<>();
        all.add(landingZone(
                        1,
                        "prod-eu",
                        "prod",
                        "team-payments",
                        402,
                        "3/1/0 4/1/0 1/2/0 - 37/13/2 - - - - - 0/0/4 - 4/1/1")
                .withConnectors(List.of(
                        connector(1, "aws-prod", "AWS", 150, "2/2/0 - 3/3/1 - 5/5/0 4/4/2"),
                        connector(
                                1,
                                "aws-sandbox",
                                "AWS",
                                20,
                                "1/7/1 2/1/2 - - 1/2/1 3/2/2 3/5/1 0/0/1 1/3/1 - - - 3/3/1"))));
        all.add(landingZone(
                2,
                "prod-us",
                "prod",
                "team-payments",
                310,
                "19/4/1 12/0/2 14/1/1 15/4/2 11/1/0 10/6/1 4/2/2 4/2/2 12/9/2 4/0/2 0/0/2 12/3/0 13/1/2 2/1/2 5/1/2"));
        all.add(landingZone(
                3,
                "prod-asia",
                "prod",
                "team-payments",
                45,
                "7/2/0 7/1/0 4/3/2 1/1/0 5/1/0 5/2/1 2/1/0 5/1/0 2/2/2 0/0/1 0/0/3 3/1/0 6/2/0 5/3/1 3/4/0"));
        all.add(landingZone(
                        4,
                        "shop-web",
                        "prod",
                        "team-shop",
                        620,
                        "9/5/1 3/3/1 4/1/2 4/4/1 3/4/0 3/1/2 2/2/1 1/3/1 9/5/2 1/2/2 7/6/2 0/0/1 11/3/0 5/7/0 1/1/0")
                .withConnectors(List.of(connector(4, "github-shop", "Github", 0, "- - - - 0/0/2 0/0/5"))));
        all.add(landingZone(
                5,
                "shop-data",
                "prod",
                "team-shop",
                88,
                "2/0/2 7/2/0 0/0/2 4/2/0 6/3/0 5/5/2 5/1/2 4/2/1 5/2/2 0/0/2 0/0/1 3/2/2 5/0/0 2/0/0 5/4/2"));
        all.add(landingZone(
                        6,
                        "analytics",
                        "live",
                        "team-data",
                        130,
                        "7/3/2 8/2/0 2/0/0 7/0/0 3/0/1 3/1/2 4/1/0 8/0/2 3/0/0 2/0/1 0/0/1 8/0/0 2/1/1 5/0/1 4/0/0")
                .withConnectors(List.of(
                        connector(
                                6,
                                "gcp-analytics",
                                "GCP",
                                75,
                                "3/1/1 4/2/2 0/0/2 - 2/0/2 2/1/1 4/1/1 2/2/0 0/0/2 - - - 4/2/1"),
                        Connector.in(subscriptionId(6), "gitlab-data", "GitLab", false, null))));
        all.add(landingZone(
                7,
                "sandbox",
                "dev",
                "team-payments",
                24,
                "1/4/1 3/3/0 3/1/0 1/1/2 1/3/0 2/4/2 0/0/2 1/1/0 3/2/2 - 0/0/1 2/2/1 1/2/2 2/4/0 2/4/1"));
        all.add(landingZone(
                8,
                "sandbox",
                "dev",
                "team-shop",
                18,
                "1/1/1 1/2/1 0/0/3 1/1/1 2/3/0 2/2/0 0/2/1 1/2/0 2/3/0 1/3/0 0/0/3 2/3/2 3/1/0 3/2/0 2/2/2"));
        all.add(landingZone(
                        9,
                        "payments-dr",
                        "prod",
                        "team-payments",
                        60,
                        "7/2/0 7/1/0 4/3/2 1/1/0 5/1/0 5/2/1 2/1/0 5/1/0 2/2/2")
                .withAccess(Access.FORBIDDEN));
        all.add(landingZone(10, "new-project", "dev", "team-data", 0, "-").withPosture(null));
        all.add(landingZone(
                11,
                "legacy-crm",
                "legacy",
                "team-sales",
                35,
                "0/2/0 0/3/2 0/3/1 0/5/1 0/2/1 0/4/1 0/3/0 0/3/0 0/3/0 0/0/2 0/0/1 0/6/1 0/5/0 0/0/2"));
        all.add(platform(
                12,
                "identity",
                "prod",
                "team-platform",
                64,
                "8/0/0 3/0/0 1/1/1 6/0/2 4/0/1 6/1/2 0/0/3 6/1/2 6/0/0 0/0/1 0/0/2 7/1/2 3/0/0 3/1/0 3/1/2"));
        all.add(platform(
                13,
                "connectivity",
                "prod",
                "team-platform",
                90,
                "5/3/0 8/1/2 0/0/1 8/0/1 6/1/1 2/0/2 5/0/0 5/1/1 6/2/1 0/0/2 3/0/0 6/0/2 4/0/2 3/0/0 1/1/1"));
        all.add(platform(
                        14,
                        "management",
                        "prod",
                        "team-platform",
                        140,
                        "8/0/0 11/0/0 3/0/0 5/1/2 8/0/0 5/1/2 2/1/0 10/0/2 11/0/1 7/1/0 0/0/2 2/0/0 4/0/1 11/0/0 12/0/2")
                .withConnectors(List.of(connector(
                        14, "ado-platform", "AzureDevOps", 30, "4/1/2 - - - 2/3/1 2/3/1 - - - - - - - - 2/1/1"))));
        all.add(platform(
                        15,
                        "retired-erp",
                        "retired",
                        "team-sales",
                        12,
                        "2/2/1 1/1/0 0/0/3 2/1/0 2/3/1 1/3/0 0/0/1 3/2/2 1/1/1 0/0/3 - 2/2/0 1/1/1 3/2/1 1/1/0")
                .withState("Disabled"));
        all.add(platform(16, "lab", "lab", "team-research", 0, "-")
                .withPosture(null)
                .withRegistered(false));
        return new Estate(TENANT_ID, ROOT, all, 8, Optional.of(subscriptionId(1)));
    }

    private static Subscription landingZone(
            int number, String name, String env, String owner, long weight, String counts) {
        return subscription(number, name, env, owner, LANDING_ZONES, weight, counts);
    }

    private static Subscription platform(
            int number, String name, String env, String owner, long weight, String counts) {
        return subscription(number, name, env, owner, PLATFORM, weight, counts);
    }

    private static Subscription subscription(
            int number,
            String name,
            String env,
            String owner,
            List<ManagementGroup> groups,
            long weight,
            String counts) {
        return Subscription.enabled(
                subscriptionId(number),
                name,
                Map.of("env", env, "owner", owner),
                groups,
                Posture.of("Azure", weight, ControlCatalog.controls(counts)));
    }

    private static Connector connector(int host, String name, String environmentName, long weight, String counts) {
        String environment = environmentName.equals("Github") ? "GitHub" : environmentName;
        return Connector.in(
                subscriptionId(host),
                name,
                environmentName,
                name.equals("aws-sandbox"),
                Posture.of(environment, weight, ControlCatalog.controls(counts)));
    }
}
