package io.securescore.operator.runtime;

import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the arguments of the jar ask for. Pure. */
sealed interface CommandLine {
    /** Printed for {@code --help}, and on stderr after a wrong argument. */
    String USAGE =
            """
            Usage: java -jar quarkus-run.jar [COMMAND]

            Without a command it runs the operator.

              check [-f FILE]... [-o json]   what its identity can read in Azure, and how to close each gap: for the
                                             whole tenant, or for the watches in the files (- is the standard input)
              probe URL                      whether a running operator is ready and exposes metrics; URL is that of its
                                             management port, such as http://localhost:9000
              --version                      version and source revision
              --help                         this text

            Settings come from the environment, as for the operator. Exit codes: 0 all is well, 1 it is not,
            2 a wrong argument or setting.""";

    /** No arguments. */
    record Operator() implements CommandLine {}

    /** @param files to read watches from, {@code -} for the standard input; none for the whole tenant */
    record Check(List<String> files, boolean json) implements CommandLine {
        public Check {
            files = List.copyOf(files);
        }
    }

    /** @param url of the management port */
    record Probe(URI url) implements CommandLine {}

    /** {@code --version} */
    record Version() implements CommandLine {}

    /** {@code --help} */
    record Help() implements CommandLine {}

    /** @param problem in one sentence */
    record Wrong(String problem) implements CommandLine {}

    /** The command that the arguments spell. */
    static CommandLine parse(String... arguments) {
        if (arguments.length == 0) {
            return new Operator();
        }
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        return switch (arguments[0]) {
            case "check" -> check(rest);
            case "probe" -> probe(rest);
            case "--version" -> alone(arguments[0], rest, new Version());
            case "--help", "-h" -> alone(arguments[0], rest, new Help());
            default -> new Wrong("There is no command " + arguments[0] + ".");
        };
    }

    private static CommandLine alone(String command, List<String> rest, CommandLine meaning) {
        return rest.isEmpty() ? meaning : new Wrong(command + " takes no argument, but got " + rest.get(0) + ".");
    }

    private static CommandLine check(List<String> arguments) {
        List<String> files = new ArrayList<>();
        boolean json = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (option.equals("--help") || option.equals("-h")) {
                return new Help();
            }
            if (!option.equals("-f") && !option.equals("-o")) {
                return new Wrong("check knows -f FILE and -o json, but not " + option + ".");
            }
            if (!rest.hasNext()) {
                return new Wrong("check " + option + " needs " + (option.equals("-f") ? "a file." : "json."));
            }
            String value = rest.next();
            if (option.equals("-f")) {
                files.add(value);
            } else if (value.equals("json")) {
                json = true;
            } else {
                return new Wrong("check -o knows json, but not " + value + ".");
            }
        }
        return new Check(files, json);
    }

    private static CommandLine probe(List<String> arguments) {
        if (arguments.size() != 1) {
            return new Wrong("probe needs one URL, such as http://localhost:9000.");
        }
        try {
            URI url = URI.create(arguments.get(0));
            if (List.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null) {
                return new Probe(url);
            }
        } catch (IllegalArgumentException notAUrl) {
            // told below
        }
        return new Wrong("probe needs a URL such as http://localhost:9000, but got " + arguments.get(0) + ".");
    }
}
