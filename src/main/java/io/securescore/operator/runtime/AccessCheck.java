package io.securescore.operator.runtime;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.securescore.operator.access.AccessFile;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.poll.PollLoop;
import io.securescore.operator.watch.WatchCache;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the access rules every few seconds, also while a sweep runs; when they have changed, has every watch judged anew and
 * polls what is allowed now.
 */
@Singleton
public class AccessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(AccessCheck.class);
    private static final long SECONDS = 2;

    private final AccessFile access;
    private final WatchCache watches;
    private final PollLoop loop;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "access-rules");
        thread.setDaemon(true);
        return thread;
    });

    AccessCheck(AccessFile access, WatchCache watches, PollLoop loop) {
        this.access = access;
        this.watches = watches;
        this.loop = loop;
    }

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void look() {
        try {
            List<SecureScoreWatch> all = watches.list();
            if (access.refresh() && !all.isEmpty()) {
                all.forEach(watches::changed);
                loop.wake();
            }
        } catch (RuntimeException bug) {
            LOG.error("The access rules could not be looked at; it is tried again", bug);
        }
    }
}
