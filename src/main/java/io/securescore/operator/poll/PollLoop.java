package io.securescore.operator.poll;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The one thread that calls the poller: when something is due, and soon after somebody asks for it. It idles until the first
 * {@link #wake()} after its start, which comes from a reconcile and so when the informer cache is filled.
 */
public final class PollLoop {
    private static final Logger LOG = Logger.getLogger(PollLoop.class);
    /** Edits that come together are polled together. */
    private static final Duration DEBOUNCE = Duration.ofMillis(300);

    private static final Duration LONGEST_DEBOUNCE = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration PAUSE_AFTER_BUG = Duration.ofSeconds(30);

    private final ScorePoller poller;
    private final Clock clock;
    private final Runnable heartbeat;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted;
    private Thread thread;

    /**
     * @param heartbeat called at least once a minute while the loop is alive and not in a sweep
     */
    public PollLoop(ScorePoller poller, Clock clock, Runnable heartbeat) {
        this.poller = poller;
        this.clock = clock;
        this.heartbeat = heartbeat;
    }

    /** Starts polling, on becoming leader. */
    public synchronized void start() {
        if (thread == null) {
            thread = new Thread(this::run, "score-poller");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Stops polling, on losing the lead or shutting down: interrupts a request that is under way. */
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    /** Asks to look at once at what is due: a watch is new or edited, or somebody asked to poll now. Never blocks. */
    public void wake() {
        lock.lock();
        try {
            wanted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Optional<Instant> next = Optional.empty();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                heartbeat.run();
                if (awaitDue(next)) {
                    next = tick();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Instant> tick() {
        try {
            return poller.tick();
        } catch (RuntimeException bug) {
            LOG.error("the poller failed; it goes on in 30 s", bug);
            return Optional.of(clock.instant().plus(PAUSE_AFTER_BUG));
        }
    }

    /** Waits for a wake (debounced) or the next due time; false when it returned only for a heartbeat. */
    private boolean awaitDue(Optional<Instant> next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Duration left =
                    next.map(at -> Duration.between(clock.instant(), at)).orElse(LONGEST_WAIT);
            Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
            if (!wanted && wait.toMillis() > 0) {
                changed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (wanted) {
                settle();
                return true;
            }
            return next.filter(at -> !clock.instant().isBefore(at)).isPresent();
        } finally {
            lock.unlock();
        }
    }

    private void settle() throws InterruptedException {
        long giveUp = System.nanoTime() + LONGEST_DEBOUNCE.toNanos();
        while (wanted && System.nanoTime() < giveUp) {
            wanted = false;
            changed.await(DEBOUNCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        wanted = false;
    }
}
