package io.securescore.operator.azure;

import java.util.List;

/**
 * A request without a usable answer, inside this package only: the port turns it into a {@link ScoreSource.Failure}. It has
 * no cause and no stack trace, so that nothing of a request (a token) can end in a log by it.
 */
final class AzureException extends RuntimeException {
    /** Resource Graph's code for an answer above 16 MiB; also used for answers that exceed our own limits. */
    static final String TOO_LARGE = "ResponsePayloadTooLarge";

    /** Ours for the 400 that Resource Graph answers when nothing listed is readable. */
    static final String NO_ELIGIBLE_SUBSCRIPTION = "NoEligibleSubscription";

    private final transient ScoreSource.Failure failure;
    private final int status;
    private final List<String> codes;

    /**
     * @param status the HTTP status, 0 without one
     * @param codes Azure's error codes, from the outer to the inner ones
     */
    AzureException(ScoreSource.Failure failure, int status, List<String> codes) {
        super(failure.message(), null, false, false);
        this.failure = failure;
        this.status = status;
        this.codes = List.copyOf(codes);
    }

    static AzureException failed(String message) {
        return new AzureException(new ScoreSource.Failure(ScoreSource.Cause.FAILED, message), 0, List.of());
    }

    static AzureException tooLarge(String message) {
        return new AzureException(new ScoreSource.Failure(ScoreSource.Cause.FAILED, message), 0, List.of(TOO_LARGE));
    }

    ScoreSource.Failure failure() {
        return failure;
    }

    int status() {
        return status;
    }

    boolean has(String code) {
        return codes.stream().anyMatch(code::equalsIgnoreCase);
    }

    /** Whether Azure says that the identity can read none of what was asked for. */
    boolean nothingReadable() {
        return status == 403 || has(NO_ELIGIBLE_SUBSCRIPTION);
    }

    /** Whether fewer subscriptions in a query may help. */
    boolean tooLarge() {
        return has(TOO_LARGE);
    }
}
