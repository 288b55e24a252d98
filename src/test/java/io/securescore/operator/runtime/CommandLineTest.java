package io.securescore.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What arguments mean. */
class CommandLineTest {
    static Stream<Arguments> commands() {
        return Stream.of(
                arguments("", new CommandLine.Operator()),
                arguments("check", new CommandLine.Check(List.of(), false)),
                arguments("check -o json", new CommandLine.Check(List.of(), true)),
                arguments("check -f a.yaml -o json -f -", new CommandLine.Check(List.of("a.yaml", "-"), true)),
                arguments("check all", wrong("check knows -f FILE and -o json, but not all.")),
                arguments("check -f", wrong("check -f needs a file.")),
                arguments("check -o", wrong("check -o needs json.")),
                arguments("check -o yaml", wrong("check -o knows json, but not yaml.")),
                arguments("probe http://operator:9000", new CommandLine.Probe(URI.create("http://operator:9000"))),
                arguments("probe", wrong("probe needs one URL, such as http://localhost:9000.")),
                arguments("probe http://a http://b", wrong("probe needs one URL, such as http://localhost:9000.")),
                arguments(
                        "probe operator:9000",
                        wrong("probe needs a URL such as http://localhost:9000, but got operator:9000.")),
                arguments(
                        "probe http://[", wrong("probe needs a URL such as http://localhost:9000, but got http://[.")),
                arguments("--version", new CommandLine.Version()),
                arguments("--version now", wrong("--version takes no argument, but got now.")),
                arguments("--help", new CommandLine.Help()),
                arguments("-h", new CommandLine.Help()),
                arguments("run", wrong("There is no command run.")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldReadTheCommandFromTheArguments(String arguments, CommandLine command) {
        assertThat(CommandLine.parse(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(command);
    }

    private static Arguments arguments(String text, CommandLine command) {
        return Arguments.of(text, command);
    }

    private static CommandLine wrong(String problem) {
        return new CommandLine.Wrong(problem);
    }
}
