package io.securescore.operator.runtime;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.securescore.operator.access.InvalidAccessRules;
import io.securescore.operator.access.NamespaceAccess;
import io.securescore.operator.azure.AzureAccess;
import io.securescore.operator.azure.AzureClientProducer;
import io.securescore.operator.azure.AzureCloud;
import io.securescore.operator.check.Check;
import io.securescore.operator.check.CheckReport;
import io.securescore.operator.check.NamedWatch;
import io.securescore.operator.check.Probe;
import io.securescore.operator.check.ReportJson;
import io.securescore.operator.check.ReportText;
import io.securescore.operator.check.WatchFile;
import io.securescore.operator.config.ConfigValidation;
import io.securescore.operator.config.OperatorConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Carries out what a command line asks for, other than to run the operator: without Quarkus' application, so without
 * Kubernetes, but with the same settings from the same sources.
 */
final class Commands {
    private static final int OK = 0;
    private static final int NOT_WELL = 1;
    private static final int WRONG = 2;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    Commands(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** The exit code. */
    int run(CommandLine command) {
        // Whatever a library has to say is told in a sentence of ours, or is of no interest here
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
        if (command instanceof CommandLine.Check check) {
            return check(check);
        }
        if (command instanceof CommandLine.Probe probe) {
            return probe(probe);
        }
        if (command instanceof CommandLine.Version) {
            SmallRyeConfig config = sources().build();
            out.println("securescore-operator " + config.getValue("operator.version", String.class) + " (revision "
                    + config.getValue("operator.revision", String.class) + ")");
            return OK;
        }
        if (command instanceof CommandLine.Help) {
            out.println(CommandLine.USAGE);
            return OK;
        }
        err.println(command instanceof CommandLine.Wrong wrong ? wrong.problem() : command);
        err.println();
        err.println(CommandLine.USAGE);
        return WRONG;
    }

    private int probe(CommandLine.Probe probe) {
        try {
            Probe.Outcome outcome = new Probe().ask(probe.url());
            outcome.lines().forEach(outcome.ok() ? out::println : err::println);
            return outcome.ok() ? OK : NOT_WELL;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return NOT_WELL;
        }
    }

    private int check(CommandLine.Check check) {
        OperatorConfig config;
        try {
            config = sources().withMapping(OperatorConfig.class).build().getConfigMapping(OperatorConfig.class);
        } catch (ConfigValidationException unreadable) {
            ConfigValidation.problems(unreadable).forEach(err::println);
            return WRONG;
        }
        List<String> problems = SettingsCheck.problems(config, environment);
        if (!problems.isEmpty()) {
            problems.forEach(err::println);
            return WRONG;
        }
        List<NamedWatch> watches = new ArrayList<>();
        boolean refused = false;
        for (String file : check.files()) {
            try {
                WatchFile read = read(file);
                read.others().forEach(err::println);
                read.refused().forEach(err::println);
                refused |= !read.refused().isEmpty();
                watches.addAll(read.watches());
            } catch (IOException unreadable) {
                err.println(file + " can't be read (" + unreadable.getClass().getSimpleName()
                        + "): name a file, and check its path.");
                return WRONG;
            }
        }
        // A report without the watch that was refused would seem to be whole
        if (refused) {
            return WRONG;
        }
        if (watches.isEmpty() && !check.files().isEmpty()) {
            err.println(
                    "There is no SecureScoreWatch in " + String.join(", ", check.files()) + ": name a file with one.");
            return WRONG;
        }
        CheckReport report;
        try {
            report = report(config, Wiring.accessRules(config)::of, watches);
        } catch (InvalidAccessRules invalid) {
            invalid.problems().forEach(err::println);
            return WRONG;
        }
        if (check.json()) {
            out.println(ReportJson.of(report));
        } else {
            ReportText.of(report).forEach(out::println);
        }
        return report.isWhole() ? OK : NOT_WELL;
    }

    private WatchFile read(String file) throws IOException {
        if (file.equals("-")) {
            return WatchFile.read("standard input", in);
        }
        if (Files.isDirectory(Path.of(file))) {
            throw new FileSystemException(file, null, "it is a folder");
        }
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            return WatchFile.read(file, content);
        }
    }

    private CheckReport report(
            OperatorConfig config, Function<String, NamespaceAccess> access, List<NamedWatch> watches) {
        OperatorConfig.Azure settings = config.azure();
        Clock clock = Clock.systemUTC();
        AzureAccess azure = AzureClientProducer.access(settings, environment, clock);
        AzureCloud cloud = AzureCloud.of(settings);
        return new Check(azure.source(), settings.subscriptionsPerQuery(), access, clock, err::println)
                .run(
                        new CheckReport.Azure(
                                settings.cloud(),
                                cloud.resourceManager().toString(),
                                cloud.authority().toString(),
                                settings.source()),
                        azure.identity(),
                        watches);
    }

    /** Where the operator's settings come from. */
    private static SmallRyeConfigBuilder sources() {
        return ConfigUtils.configBuilder();
    }
}
