package io.securescore.operator.azure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many small questions a few at a time. */
final class Parallel {
    private Parallel() {}

    /**
     * The results in the order of the items.
     *
     * @param limit how many run at once
     * @param function must not throw
     * @return fewer results than items when the thread is interrupted; its interrupt flag is set then
     */
    static <T, R> List<R> map(Collection<T> items, int limit, Function<T, R> function) {
        if (items.isEmpty()) {
            return List.of();
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.min(limit, items.size()), task -> {
            Thread thread = new Thread(task, "azure-request");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> futures = items.stream()
                    .map(item -> executor.submit(() -> function.apply(item)))
                    .toList();
            List<R> results = new ArrayList<>(futures.size());
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | CancellationException bug) {
            throw new IllegalStateException(bug.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
