package io.securescore.operator.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The access rules in force: those of a file as last read without a fault. A file that turns bad later changes nothing but the
 * log. Safe for use by several threads.
 *
 * <p>The file is compared by content, because a mounted ConfigMap changes by the swap of a symbolic link.
 */
public final class AccessFile {
    private static final Logger LOG = Logger.getLogger(AccessFile.class);

    private final Optional<Path> path;
    private volatile InForce inForce;
    private String text;
    private Optional<String> problem = Optional.empty();

    /** Rules, and what they mean to the namespaces that were asked for. */
    private record InForce(AccessRules rules, Map<String, NamespaceAccess> byNamespace) {
        InForce(AccessRules rules) {
            this(rules, new ConcurrentHashMap<>());
        }
    }

    private AccessFile(Optional<Path> path, String text, AccessRules rules) {
        this.path = path;
        this.text = text;
        this.inForce = new InForce(rules);
    }

    /** No file: nothing is denied. */
    public static AccessFile none() {
        return new AccessFile(Optional.empty(), "", AccessRules.NONE);
    }

    /**
     * Reads a file for the first time.
     *
     * @throws InvalidAccessRules when it can't be read, or holds no valid rules
     */
    public static AccessFile open(Path path) throws InvalidAccessRules {
        String text = read(path);
        AccessRules rules = AccessRules.parse(text);
        LOG.infof("Access rules read file=%s rules=%d", path, rules.rules().size());
        return new AccessFile(Optional.of(path), text, rules);
    }

    /** What is wrong with a file, each with what is allowed; empty when all is well. */
    public static List<String> problems(Path path) {
        try {
            AccessRules.parse(read(path));
            return List.of();
        } catch (InvalidAccessRules invalid) {
            return invalid.problems();
        }
    }

    /** What the watches of a namespace may name now. */
    public NamespaceAccess of(String namespace) {
        InForce now = inForce;
        return now.byNamespace().computeIfAbsent(namespace, now.rules()::of);
    }

    /**
     * Reads the file again.
     *
     * @return whether other rules are in force since
     */
    public synchronized boolean refresh() {
        if (path.isEmpty()) {
            return false;
        }
        try {
            String now = read(path.get());
            return (!now.equals(text) || problem.isPresent()) && take(now, AccessRules.parse(now));
        } catch (InvalidAccessRules invalid) {
            refuse(invalid.getMessage());
            return false;
        }
    }

    private boolean take(String now, AccessRules read) {
        text = now;
        if (problem.isPresent()) {
            LOG.infof("Access rules can be read again file=%s", path.get());
            problem = Optional.empty();
        }
        AccessRules before = inForce.rules();
        if (read.equals(before)) {
            return false;
        }
        inForce = new InForce(read);
        LOG.infof(
                "Access rules changed file=%s rules=%d before=%d",
                path.get(), read.rules().size(), before.rules().size());
        return true;
    }

    private void refuse(String why) {
        if (!problem.equals(Optional.of(why))) {
            problem = Optional.of(why);
            LOG.warnf(
                    "Access rules not read, the last good ones stay in force: correct the file, and it is read again by"
                            + " itself file=%s problem=\"%s\"",
                    path.get(), why);
        }
    }

    private static String read(Path path) throws InvalidAccessRules {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException missing) {
            throw new InvalidAccessRules(List.of("there is no such file: write the access rules there, or leave the"
                    + " setting out to allow everything"));
        } catch (IOException unreadable) {
            throw new InvalidAccessRules(List.of("the file can't be read ("
                    + unreadable.getClass().getSimpleName() + "): make it a UTF-8 text that the operator may read"));
        }
    }
}
