package io.securescore.operator.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The one access token that all requests share. It is renewed 5 minutes before it expires, or at once when Azure has refused
 * it; each time by a new credential, so that no cache of the library can hand out the refused one again and a rotated
 * federated token, secret or certificate file is read again.
 */
final class AccessTokens {
    private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(5);

    private final Supplier<TokenCredential> credentials;
    private final String scope;
    private final Clock clock;
    private AccessToken token;
    private Instant renewAt = Instant.MIN;

    AccessTokens(Supplier<TokenCredential> credentials, String scope, Clock clock) {
        this.credentials = credentials;
        this.scope = scope;
        this.clock = clock;
    }

    /**
     * A token that has not expired. One thread asks for a new one, others wait for it; when that fails for as long as the
     * old one is good, that one is used.
     *
     * @throws AzureException when there is none
     */
    synchronized String get() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(renewAt)) {
            return token.getToken();
        }
        try {
            token = request();
            renewAt = renewalOf(token, now);
        } catch (ExecutionException failed) {
            if (token == null || !now.isBefore(token.getExpiresAt().toInstant())) {
                throw new AzureException(TokenFailures.of(failed.getCause()), 0, List.of());
            }
        }
        return token.getToken();
    }

    /** Asks in a thread of its own: the identity library swallows interrupts. */
    private AccessToken request() throws InterruptedException, ExecutionException {
        FutureTask<AccessToken> answer =
                new FutureTask<>(() -> credentials.get().getTokenSync(new TokenRequestContext().addScopes(scope)));
        Thread thread = new Thread(answer, "azure-token");
        thread.setDaemon(true);
        thread.start();
        return answer.get();
    }

    /** Azure refused a token: if it is still the current one, the next {@link #get()} asks for a new one. */
    synchronized void refused(String refused) {
        if (token != null && token.getToken().equals(refused)) {
            token = null;
            renewAt = Instant.MIN;
        }
    }

    /** 5 minutes before its end, or half-way for one that lives less than 10 minutes. */
    private static Instant renewalOf(AccessToken token, Instant now) {
        Duration life = Duration.between(now, token.getExpiresAt().toInstant());
        Duration half = life.dividedBy(2);
        return now.plus(half.compareTo(BEFORE_EXPIRY) < 0 ? half : life.minus(BEFORE_EXPIRY));
    }
}
