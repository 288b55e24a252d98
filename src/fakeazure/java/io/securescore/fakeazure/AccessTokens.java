package io.securescore.fakeazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** JSON web tokens with the claims of ARM's, but without a signature: issues them and refuses requests without a good one. */
final class AccessTokens {

    private static final String HEADER = base64(Json.object().put("typ", "JWT").put("alg", "none"));

    private final Clock clock;
    private final String claims;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private volatile Duration lifetime = Duration.ofHours(1);

    AccessTokens(Clock clock, String tenantId, String clientId) {
        this.clock = clock;
        claims = base64(Json.object()
                .put("appid", clientId)
                .put("idtyp", "app")
                .put("oid", FakeAzureOptions.OBJECT_ID)
                .put("tid", tenantId)
                .put("ver", "1.0"));
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
        String token = HEADER + "." + claims + ".fake" + HexFormat.of().formatHex(bytes);
        expiries.put(token, clock.instant().plus(lifetime));
        return token;
    }

    private static String base64(ObjectNode part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(part));
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
