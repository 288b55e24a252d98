package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LeadershipTest {
    private final CompletableFuture<Thread> exit = new CompletableFuture<>();
    private final List<String> said = new ArrayList<>();
    private final Leadership leadership = new Leadership(() -> exit.complete(Thread.currentThread()));

    @Test
    void shouldNotLeadUntilTheLeaseIsWon() {
        leadership.onStart(() -> said.add("start"));

        assertThat(leadership.isLeading()).isFalse();
        assertThat(said).isEmpty();
    }

    @Test
    void shouldRunWhatBeginsWithTheLeadOnceAndInOrder() {
        leadership.onStart(() -> said.add("first, leading " + leadership.isLeading()));
        leadership.onStart(() -> said.add("second"));

        leadership.start();
        leadership.start();

        assertThat(said).containsExactly("first, leading true", "second");
    }

    @Test
    void shouldRunAtOnceWhatIsAddedWhileLeading() {
        leadership.start();

        leadership.onStart(() -> said.add("start"));

        assertThat(said).containsExactly("start");
    }

    @Test
    void shouldStopPollingAndEndTheProcessFromAnotherThreadWhenTheLeaseIsLost() {
        leadership.onStop(() -> {
            throw new IllegalStateException("must not keep the others from stopping");
        });
        leadership.onStop(() -> said.add("stop, leading " + leadership.isLeading()));
        leadership.start();

        leadership.stop();

        assertThat(said).containsExactly("stop, leading false");
        assertThat(exit.join()).isNotEqualTo(Thread.currentThread());
        assertThat(exit.join().isDaemon()).isTrue();
    }

    @Test
    void shouldStopPollingAndLetARunningShutdownEndTheProcess() {
        leadership.onStop(() -> said.add("stop"));
        leadership.start();
        leadership.shutdown(new ShutdownEvent());

        leadership.stop();

        assertThat(said).containsExactly("stop");
        assertThat(exit).isNotDone();
    }
}
