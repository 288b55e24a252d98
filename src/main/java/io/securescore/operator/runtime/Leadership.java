package io.securescore.operator.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process leads, and what begins and ends with that. Only a leader asks Azure and exposes scores; without an
 * election the process leads from its start.
 *
 * <p>A process that has lost its lease must not come back to life half way, so it ends with code 1 and is started anew.
 */
@Singleton
public class Leadership implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final Runnable exit;
    private final List<Runnable> onStart = new ArrayList<>();
    private final List<Runnable> onStop = new ArrayList<>();
    private volatile boolean leading;
    private volatile boolean shuttingDown;

    /** Ends the process when the lease is lost. */
    @Inject
    public Leadership() {
        this(() -> System.exit(1));
    }

    Leadership(Runnable exit) {
        this.exit = exit;
    }

    /** Whether this process leads now. */
    public boolean isLeading() {
        return leading;
    }

    /** Exposes it as {@code securescore_leader}. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("securescore.leader", () -> leading ? 1 : 0)
                .description("1 when this replica leads, and so polls and exposes scores, else 0.")
                .register(registry);
    }

    /** Has something run when this process begins to lead, in the order of the calls; at once when it leads already. */
    public synchronized void onStart(Runnable action) {
        onStart.add(action);
        if (leading) {
            action.run();
        }
    }

    /** Has something run, quickly, when this process ceases to lead. */
    public synchronized void onStop(Runnable action) {
        onStop.add(action);
    }

    /** Begins to lead: the lease is won, or there is no election. */
    public synchronized void start() {
        if (!leading) {
            LOG.info("This process leads");
            leading = true;
            onStart.forEach(Runnable::run);
        }
    }

    /**
     * Ceases to lead. Unless a shutdown is running, the process ends, from another thread: this one may be needed by the
     * shutdown that the exit begins.
     */
    public synchronized void stop() {
        if (leading) {
            leading = false;
            onStop.forEach(Leadership::runSafely);
        }
        if (!shuttingDown) {
            LOG.error("The lease is lost: the process ends, to be started anew as a standby");
            Thread end = new Thread(exit, "lost-lease");
            end.setDaemon(true);
            end.start();
        }
    }

    /** Runs before anything else of a shutdown. */
    void shutdown(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event) {
        shuttingDown = true;
    }

    private static void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            LOG.error("What ends with the lead failed to end", failure);
        }
    }
}
