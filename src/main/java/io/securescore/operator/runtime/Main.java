package io.securescore.operator.runtime;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.util.ExceptionUtil;
import io.securescore.operator.config.ConfigValidation;
import io.smallrye.config.ConfigValidationException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the operator, or carries out another command and ends. A bad setting ends the operator with code 1 and one line of
 * log, any other failure with its stack trace.
 */
@QuarkusMain
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** @param args see {@link CommandLine}; settings come from the environment, system properties and files */
    public static void main(String... args) {
        CommandLine command = CommandLine.parse(args);
        if (!(command instanceof CommandLine.Operator)) {
            System.exit(new Commands(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), System.getenv())
                    .run(command));
        }
        // A setting that can't be read ends the start before logging is set up; this is the format until then
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT,%1$tL %4$-5s [%3$s] %5$s%6$s%n");
        Quarkus.run(null, Main::end, args);
    }

    /** A container has no locale, and names of subscriptions more than ASCII. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    private static void end(int code, Throwable failure) {
        if (failure != null) {
            explain(failure);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
    }

    /** Tells why the operator can't start: in one line for what is to be expected, else with the stack trace. */
    static void explain(Throwable failure) {
        if (ExceptionUtil.getRootCause(failure) instanceof ConfigValidationException settings) {
            ConfigValidation.problems(settings).forEach(LOG::error);
        } else {
            StartFailure.explain(failure)
                    .ifPresentOrElse(LOG::error, () -> LOG.error("The operator can't start", failure));
        }
    }
}
