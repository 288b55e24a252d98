package io.securescore.fakeazure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;

/** A skip token: the first row of the next page, good for the same query only. */
final class PageToken {

    private PageToken() {}

    static String of(String query, int offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((offset + ":" + KnownQuery.fingerprint(query)).getBytes(StandardCharsets.UTF_8));
    }

    /** The offset, or empty when the token is of another query or of no making of ours. */
    static OptionalInt offset(String token, String query) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(":");
            return parts.length == 2 && parts[1].equals(KnownQuery.fingerprint(query))
                    ? OptionalInt.of(Integer.parseInt(parts[0]))
                    : OptionalInt.empty();
        } catch (IllegalArgumentException e) {
            return OptionalInt.empty();
        }
    }
}
