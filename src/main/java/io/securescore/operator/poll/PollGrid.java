package io.securescore.operator.poll;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * The instants at which scopes are due: multiples of their interval since one origin. All scopes of one interval are due
 * together, and a scope that was polled out of turn joins again, so sweeps stay few and full.
 *
 * @param origin one fixed instant per installation, kept over restarts; it spreads installations, not scopes
 */
public record PollGrid(Instant origin) {
    private static final long SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    /** The grid of an installation, named by anything that is its own and survives restarts. */
    public static PollGrid forInstallation(String identity) {
        CRC32 hash = new CRC32();
        hash.update(identity.getBytes(StandardCharsets.UTF_8));
        return new PollGrid(Instant.EPOCH.plusSeconds(hash.getValue() % SECONDS_PER_DAY));
    }

    /** The first grid point of an interval that is later than an instant. */
    public Instant next(Instant after, Duration interval) {
        long step = interval.toMillis();
        long elapsed = Duration.between(origin, after).toMillis();
        return origin.plusMillis((Math.floorDiv(elapsed, step) + 1) * step);
    }
}
