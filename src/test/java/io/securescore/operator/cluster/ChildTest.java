package io.securescore.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

    /** A JVM of its own that starts a child, prints its pid and waits to be killed. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Process child =
                    Child.start(List.of("sleep", "600"), directory, System.getenv(), directory.resolve("output"));
            System.out.println(child.pid());
            child.waitFor();
        }
    }

    @Test
    void shouldEndWhenTheJvmIsKilled(@TempDir Path directory) throws Exception {
        Path classes = Path.of(
                Child.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes.toString(),
                        Parent.class.getName(),
                        directory.toString())
                .start();
        String pid = new BufferedReader(new InputStreamReader(parent.getInputStream())).readLine();
        ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        assertThat(child.isAlive()).isTrue();

        parent.destroyForcibly().waitFor();

        child.onExit().get(30, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void shouldBeTheProgramItself(@TempDir Path directory) throws IOException {
        Path output = directory.resolve("output");

        Process child = Child.start(
                List.of("sh", "-c", "echo $$ $ONLY; cat; exit 7"), directory, Map.of("ONLY", "this"), output);

        assertThat(Child.awaitExit(child, 30)).isEqualTo(7);
        assertThat(Files.readString(output)).isEqualTo(child.pid() + " this\n");
    }
}
