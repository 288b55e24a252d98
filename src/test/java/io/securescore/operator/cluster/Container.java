package io.securescore.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process with a root file system of its own, as a container runtime would start it: a private mount namespace, the
 * given mounts, files and environment and no others, a numeric user without capabilities and without a way to new
 * privileges. The machine lends its {@code /usr} and the JDK of this JVM ({@link #JAVA_HOME}), read-only. Processes,
 * network and system call filters are the machine's own.
 *
 * <p>The process is a {@link Child}: its pid, its signals and its exit code are those of the command.
 */
public final class Container implements AutoCloseable {
    /** Where the JDK is in every container. */
    public static final String JAVA_HOME = "/opt/java";

    /** The {@code PATH} of an image that has its JDK there. */
    public static final String PATH = JAVA_HOME + "/bin:/usr/local/bin:/usr/bin:/bin";

    private static final String SETUP =
            """
            set -eu
            umask 022
            root=$1 access=$2 directory=$3 privileges=$4
            shift 4
            lend() {
                if [ -d "$2" ]; then
                    mkdir -p "$root$3"
                else
                    mkdir -p "$(dirname "$root$3")"
                    [ -e "$root$3" ] || : > "$root$3"
                fi
                mount --bind "$2" "$root$3"
                if [ "$1" = ro ]; then mount -o remount,bind,ro "$root$3"; fi
            }
            mount --bind "$root" "$root"
            for path in /bin /sbin /lib /lib32 /lib64 /libx32; do
                if [ -L "$path" ]; then cp -P "$path" "$root$path"; elif [ -d "$path" ]; then lend ro "$path" "$path"; fi
            done
            for path in /usr /etc/ssl /etc/pki /etc/java*; do
                if [ -d "$path" ]; then lend ro "$path" "$path"; fi
            done
            for path in /dev/null /dev/zero /dev/full /dev/random /dev/urandom; do lend rw "$path" "$path"; done
            mkdir -p "$root/proc"
            mount --rbind /proc "$root/proc"
            while [ "$1" != -- ]; do
                lend "$1" "$2" "$3"
                shift 3
            done
            shift
            mkdir -p "$root$directory"
            if [ "$access" = ro ]; then mount -o remount,bind,ro "$root"; fi
            exec chroot "$root" setpriv $privileges --no-new-privs --bounding-set=-all --inh-caps=-all \\
                env -i -C "$directory" "$@"
            """;

    /** A file or directory of the machine at a path of the container. */
    public record Mount(Path source, String path, boolean readOnly) {}

    /**
     * What to run.
     *
     * @param environment the whole environment
     * @param files texts of files by their absolute paths, readable to everybody
     * @param mounts in the order of mounting: a later one may lie within or over an earlier one
     */
    public record Spec(
            List<String> command,
            String workingDirectory,
            Map<String, String> environment,
            Map<String, String> files,
            List<Mount> mounts,
            long uid,
            long gid,
            boolean readOnlyRoot) {

        /** A command in {@code /} as user 65532 on a read-only root, with nothing else yet. */
        public static Spec of(String... command) {
            return new Spec(List.of(command), "/", Map.of(), Map.of(), List.of(), 65532, 65532, true);
        }

        /** The same in another working directory, which is made when it's not there. */
        public Spec in(String directory) {
            return new Spec(command, directory, environment, files, mounts, uid, gid, readOnlyRoot);
        }

        /** The same with exactly this environment. */
        public Spec environment(Map<String, String> variables) {
            return new Spec(command, workingDirectory, variables, files, mounts, uid, gid, readOnlyRoot);
        }

        /** The same with one more file. */
        public Spec file(String path, String text) {
            Map<String, String> more = new LinkedHashMap<>(files);
            more.put(path, text);
            return new Spec(command, workingDirectory, environment, more, mounts, uid, gid, readOnlyRoot);
        }

        /** The same with one more read-only mount. */
        public Spec readOnly(Path source, String path) {
            return mounts(List.of(new Mount(source, path, true)));
        }

        /** The same with one more writable mount. */
        public Spec writable(Path source, String path) {
            return mounts(List.of(new Mount(source, path, false)));
        }

        /** The same with more mounts. */
        public Spec mounts(List<Mount> further) {
            List<Mount> more = new ArrayList<>(mounts);
            more.addAll(further);
            return new Spec(command, workingDirectory, environment, files, more, uid, gid, readOnlyRoot);
        }

        /** The same as another user. */
        public Spec user(long user, long group) {
            return new Spec(command, workingDirectory, environment, files, mounts, user, group, readOnlyRoot);
        }

        /** The same with a root that takes what the user may write. */
        public Spec writableRoot() {
            return new Spec(command, workingDirectory, environment, files, mounts, uid, gid, false);
        }
    }

    private final Path directory;
    private final Process process;

    private Container(Spec spec, Path directory) throws IOException {
        this.directory = directory;
        Path root = Files.createDirectory(directory.resolve("root"));
        boolean asRoot = (int) Files.getAttribute(directory, "unix:uid") == 0;
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        if (!asRoot) {
            command.addAll(List.of("--user", "--map-user=" + spec.uid(), "--map-group=" + spec.gid(), "--keep-caps"));
        }
        requireNamespaces(command);
        Map<String, String> files = new HashMap<>(Map.of("/etc/hosts", "127.0.0.1 localhost\n"));
        files.putAll(spec.files());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey().substring(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        command.addAll(List.of("sh", "-c", SETUP, "container", root.toString()));
        command.addAll(List.of(spec.readOnlyRoot() ? "ro" : "rw", spec.workingDirectory()));
        command.add(
                asRoot
                        ? "--reuid=" + spec.uid() + " --regid=" + spec.gid() + " --clear-groups"
                        : "--ambient-caps=-all");
        lend(command, new Mount(Path.of(System.getProperty("java.home")).toRealPath(), JAVA_HOME, true));
        spec.mounts().forEach(mount -> lend(command, mount));
        command.add("--");
        spec.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(spec.command());
        process = Child.start(command, directory, Map.of("PATH", System.getenv("PATH")), log());
    }

    /** Starts the command; throws when this machine can't give it a root of its own. */
    public static Container start(Spec spec) {
        try {
            Path directory = Files.createTempDirectory("container-");
            try {
                return new Container(spec, directory);
            } catch (IOException | RuntimeException e) {
                Binaries.delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command's process id, the machine's own. */
    public long pid() {
        return process.pid();
    }

    /** Whether the command runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM and returns at once. */
    public void sigterm() {
        // Process.destroy would also close the pipe that the guard waits on
        process.toHandle().destroy();
    }

    /** Kills the command and waits until it is gone. */
    public void kill9() {
        Child.kill(process);
    }

    /** The exit code of a command that must end within so many seconds; it is killed and reported when it does not. */
    public int awaitExit(long seconds) {
        return Child.awaitExit(process, seconds);
    }

    /** Waits so many milliseconds at most and tells whether the command has ended. */
    public boolean hasEndedAfter(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** What the command printed so far, on both outputs. */
    public List<String> logLines() {
        try {
            return Files.readAllLines(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the command if it still runs and deletes its root and its log. */
    @Override
    public void close() {
        kill9();
        try {
            Binaries.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private static void lend(List<String> command, Mount mount) {
        command.addAll(List.of(
                mount.readOnly() ? "ro" : "rw", mount.source().toAbsolutePath().toString(), mount.path()));
    }

    private void requireNamespaces(List<String> unshare) throws IOException {
        List<String> attempt = new ArrayList<>(unshare);
        attempt.add("true");
        int code;
        try {
            code = Child.awaitExit(Child.start(attempt, directory, System.getenv(), log()), 30);
        } catch (IOException e) {
            throw new IllegalStateException("unshare (util-linux, on Linux) is missing", e);
        }
        if (code != 0) {
            throw new IllegalStateException("can't make a mount namespace (" + String.join(" ", logLines())
                    + "): run the tests as root with CAP_SYS_ADMIN, or allow user namespaces to this user"
                    + " (sysctl kernel.apparmor_restrict_unprivileged_userns=0)");
        }
    }
}
