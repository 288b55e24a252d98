package io.securescore.fakeazure;

import java.time.Clock;

/**
 * How a fake Azure starts.
 *
 * @param estate what its tenant holds
 * @param clock decides expiry, quota and rate limits
 * @param port of login and ARM, over TLS; 0 for a free one
 * @param adminPort of the admin API; 0 for a free one
 * @param identityPort of the managed identity's token service; 0 for a free one
 * @param clientId of the application and of the managed identity
 * @param clientSecret of the application
 */
public record FakeAzureOptions(
        Estate estate, Clock clock, int port, int adminPort, int identityPort, String clientId, String clientSecret) {

    /** The demo's client id. */
    public static final String CLIENT_ID = "22222222-aaaa-4bbb-8ccc-000000000001";

    /** The object id of its service principal, in every token. */
    public static final String OBJECT_ID = "33333333-aaaa-4bbb-8ccc-000000000001";

    /** The demo's client secret. */
    public static final String CLIENT_SECRET = "fake-client-secret";

    /** The demo's credentials, free ports. */
    public static FakeAzureOptions of(Estate estate) {
        return new FakeAzureOptions(estate, Clock.systemUTC(), 0, 0, 0, CLIENT_ID, CLIENT_SECRET);
    }

    /** Another clock. */
    public FakeAzureOptions withClock(Clock other) {
        return new FakeAzureOptions(estate, other, port, adminPort, identityPort, clientId, clientSecret);
    }

    /** Fixed ports; 0 for a free one. */
    public FakeAzureOptions withPorts(int azure, int admin, int identity) {
        return new FakeAzureOptions(estate, clock, azure, admin, identity, clientId, clientSecret);
    }

    /** Another application. */
    public FakeAzureOptions withCredentials(String id, String secret) {
        return new FakeAzureOptions(estate, clock, port, adminPort, identityPort, id, secret);
    }
}
