package io.securescore.fakeazure;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Opaque bearer tokens: issues them and refuses requests without a good one, as ARM does. */
final class AccessTokens {

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private volatile Duration lifetime = Duration.ofHours(1);

    AccessTokens(Clock clock) {
        this.clock = clock;
    }

    /** @param newLifetime of the tokens issued from now on */
    void setLifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        String token = "fake." + HexFormat.of().formatHex(bytes);
        expiries.put(token, clock.instant().plus(lifetime));
        return token;
    }

    /** All tokens issued so far expire now. */
    void expireAll() {
        Instant now = clock.instant();
        expiries.replaceAll((token, expiry) -> now.isBefore(expiry) ? now : expiry);
    }

    /** Empty when the request carries a good token. */
    Optional<Answer> refusal(Request request) {
        String authorization = request.header("Authorization");
        if (authorization.isEmpty()) {
            return refused("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }
        Instant expiry = authorization.startsWith("Bearer ") ? expiries.get(authorization.substring(7)) : null;
        if (expiry == null) {
            return refused("InvalidAuthenticationToken", "The access token is invalid.");
        }
        if (!clock.instant().isBefore(expiry)) {
            return refused(
                    "ExpiredAuthenticationToken",
                    "The access token expiry UTC time '" + expiry + "' is earlier than current UTC time '"
                            + clock.instant() + "'.");
        }
        return Optional.empty();
    }

    private static Optional<Answer> refused(String code, String message) {
        return Optional.of(Answer.error(401, code, message)
                .with(
                        "WWW-Authenticate",
                        "Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\", "
                                + "error_description=\"The authentication failed.\""));
    }
}
