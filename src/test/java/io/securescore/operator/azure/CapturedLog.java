package io.securescore.operator.azure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that is logged while it is open, at every level (the JDK: from INFO on), with stack traces, and not printed. */
public final class CapturedLog extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Logger jdk = Logger.getLogger("jdk");
    private final Level before = root.getLevel();
    private final Handler[] others = root.getHandlers();

    /** Begins to capture. */
    public CapturedLog() {
        setLevel(Level.ALL);
        jdk.setLevel(Level.INFO);
        root.setLevel(Level.ALL);
        for (Handler other : others) {
            root.removeHandler(other);
        }
        root.addHandler(this);
    }

    /** What was logged so far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getLevel() + " " + line.getLoggerName() + " " + new SimpleFormatter().format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        for (Handler other : others) {
            root.addHandler(other);
        }
        jdk.setLevel(null);
        root.setLevel(before);
    }
}
