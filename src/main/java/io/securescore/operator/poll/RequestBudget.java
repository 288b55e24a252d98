package io.securescore.operator.poll;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides when the next request to one Azure service may be sent; there is one for Resource Graph and one for Resource
 * Manager. Waits of up to {@link #PATIENCE} happen inside {@link #acquire()}; a longer one closes the budget until then.
 *
 * <p>Sources: learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests (quota headers),
 * learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (Retry-After, token buckets).
 */
public final class RequestBudget {
    /** The longest wait inside a sweep. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_TRIES = 5;
    /** No further try starts when a request has taken this long in all. */
    private static final Duration MAX_TRYING = Duration.ofMinutes(2);

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(5);
    /** Longer waits than this are cut: a wrong header must not stop the polling for good. */
    private static final Duration LONGEST_CLOSURE = Duration.ofDays(1);
    /** The window of the documented quota, for an answer that says "none left" but not until when. */
    private static final Duration QUOTA_WINDOW = Duration.ofSeconds(5);
    /** A token bucket of Resource Manager refills 25 reads a second. */
    private static final Duration BUCKET_REFILL = Duration.ofSeconds(1);

    private static final Pattern HOURS_MINUTES_SECONDS =
            Pattern.compile("(\\d{1,4}):(\\d{1,2}):(\\d{1,2})(?:\\.\\d+)?");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,12}");

    /** Lets time pass; {@code Thread::sleep} outside tests. */
    @FunctionalInterface
    public interface Sleeper {
        /** Returns after the duration, or at once with the exception when the thread is interrupted. */
        void sleep(Duration duration) throws InterruptedException;
    }

    private final Clock clock;
    private final Sleeper sleeper;
    private final DoubleSupplier random;
    private Instant notBefore = Instant.MIN;
    private int throttledInARow;

    /** @param random numbers 0..1 for the jitter */
    public RequestBudget(Clock clock, Sleeper sleeper, DoubleSupplier random) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * Waits until a request may be sent.
     *
     * @return false, at once, when that is further away than {@link #PATIENCE}
     */
    public boolean acquire() throws InterruptedException {
        Instant giveUp = clock.instant().plus(PATIENCE);
        while (true) {
            Optional<Instant> closed = closedUntil();
            if (closed.isEmpty()) {
                return true;
            }
            if (closed.get().isAfter(giveUp)) {
                return false;
            }
            sleeper.sleep(Duration.between(clock.instant(), closed.get()));
        }
    }

    /** Until when nothing is sent; empty when a request may be sent now. */
    public synchronized Optional<Instant> closedUntil() {
        return notBefore.isAfter(clock.instant()) ? Optional.of(notBefore) : Optional.empty();
    }

    /** How long until a request may be sent; zero when it may be sent now. */
    public Duration remaining() {
        return closedUntil()
                .map(until -> Duration.between(clock.instant(), until))
                .orElse(Duration.ZERO);
    }

    /**
     * Learns from an answer.
     *
     * @param status the HTTP status
     * @param header the value of a header by its name, or null
     */
    public synchronized void note(int status, Function<String, String> header) {
        Instant now = clock.instant();
        quotaWait(header).ifPresent(wait -> closeUntil(now.plus(wait)));
        Optional<Duration> retryAfter = status >= 400 ? retryAfter(header, now) : Optional.empty();
        if (status == 429) {
            throttledInARow++;
            closeUntil(now.plus(retryAfter.orElseGet(() -> backoff(throttledInARow))));
        } else {
            throttledInARow = 0;
            retryAfter.ifPresent(wait -> closeUntil(now.plus(wait)));
        }
    }

    /**
     * Whether a request that failed for a passing reason is tried again.
     *
     * @param tries how often it has been sent
     * @param firstTry when it was sent first
     */
    public boolean allowsRetry(int tries, Instant firstTry) {
        return tries < MAX_TRIES && clock.instant().isBefore(firstTry.plus(MAX_TRYING));
    }

    /** Waits before a request is tried again that failed for another reason than its rate. */
    public void backOff(int tries) throws InterruptedException {
        sleeper.sleep(backoff(tries));
    }

    private Duration backoff(int failures) {
        return Backoff.after(failures, FIRST_BACKOFF, MAX_BACKOFF, random.getAsDouble());
    }

    private void closeUntil(Instant instant) {
        Instant latest = clock.instant().plus(LONGEST_CLOSURE);
        Instant until = instant.isBefore(latest) ? instant : latest;
        if (until.isAfter(notBefore)) {
            notBefore = until;
        }
    }

    /** How many requests the answer says are left; empty when it does not say. */
    public static Optional<Long> quotaRemaining(Function<String, String> header) {
        return number(header.apply("x-ms-user-quota-remaining"))
                .or(() -> number(header.apply("x-ms-ratelimit-remaining-subscription-reads")))
                .or(() -> number(header.apply("x-ms-ratelimit-remaining-tenant-reads")));
    }

    private static Optional<Duration> quotaWait(Function<String, String> header) {
        if (quotaRemaining(header).filter(left -> left == 0).isEmpty()) {
            return Optional.empty();
        }
        boolean resourceGraph = header.apply("x-ms-user-quota-remaining") != null;
        return Optional.of(
                resourceGraph
                        ? clockTime(header.apply("x-ms-user-quota-resets-after"))
                                .orElse(QUOTA_WINDOW)
                        : BUCKET_REFILL);
    }

    /** Retry-After in seconds or as an HTTP date, or azure-core's two headers in milliseconds. */
    static Optional<Duration> retryAfter(Function<String, String> header, Instant now) {
        return number(header.apply("retry-after-ms"))
                .or(() -> number(header.apply("x-ms-retry-after-ms")))
                .map(Duration::ofMillis)
                .or(() -> number(header.apply("Retry-After")).map(Duration::ofSeconds))
                .or(() -> untilDate(header.apply("Retry-After"), now));
    }

    private static Optional<Duration> untilDate(String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            Instant then = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> clockTime(String value) {
        Matcher matcher = HOURS_MINUTES_SECONDS.matcher(value == null ? "" : value.strip());
        return matcher.matches()
                ? Optional.of(Duration.ofHours(Long.parseLong(matcher.group(1)))
                        .plusMinutes(Long.parseLong(matcher.group(2)))
                        .plusSeconds(Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    private static Optional<Long> number(String value) {
        String digits = value == null ? "" : value.strip();
        return DIGITS.matcher(digits).matches() ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }
}
