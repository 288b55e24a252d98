package io.securescore.operator.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that must be on the PATH.
 *
 * @param names what it may be called; Debian's name first
 * @param debianPackage the package that has it
 */
public record InstalledProgram(List<String> names, String debianPackage) {
    /** Scrapes, evaluates rules, answers queries. */
    public static final InstalledProgram PROMETHEUS = new InstalledProgram(List.of("prometheus"), "prometheus");
    /** Checks and tests rules, and writes blocks of samples. */
    public static final InstalledProgram PROMTOOL = new InstalledProgram(List.of("promtool"), "prometheus");
    /** Brings alerts to people. */
    public static final InstalledProgram ALERTMANAGER =
            new InstalledProgram(List.of("prometheus-alertmanager", "alertmanager"), "prometheus-alertmanager");
    /** Checks what Alertmanager is told. */
    public static final InstalledProgram AMTOOL = new InstalledProgram(List.of("amtool"), "prometheus-alertmanager");

    /** Where the program is; throws with what to install when it is nowhere. */
    public Path binary() {
        return binary(System.getenv("PATH"));
    }

    Path binary(String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator))
                .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + String.join(" or ", names)
                        + " on the PATH: install it (Debian and Ubuntu: apt-get install " + debianPackage
                        + ", version 2.42 or later of Prometheus and 0.25 of Alertmanager)"));
    }

    /** Runs the program to its end; a failure is a result too. */
    public CommandResult run(String... arguments) {
        return run(Path.of("").toAbsolutePath(), "", arguments);
    }

    /** Runs the program to its end in a folder, with this input. */
    public CommandResult run(Path directory, String input, String... arguments) {
        List<String> command = Stream.concat(Stream.of(binary().toString()), Stream.of(arguments))
                .toList();
        return CommandResult.of(command, directory, input, (environment, folder) -> {});
    }
}
