package io.securescore.operator.cluster;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The volumes of a Pod as a kubelet keeps them on its node. Those with data are changed at once for all their files: the
 * files are links into {@code ..data}, itself a link that is replaced.
 */
final class PodVolumes {
    private static final int DEFAULT_MODE = 0644;

    private final Pod pod;
    private final PodData data;
    private final Path directory;
    private final long uid;
    private final Map<String, String> tokens = new HashMap<>();
    private final Map<String, Map<String, Content>> written = new HashMap<>();

    /** @param mode the permission bits */
    private record Content(byte[] bytes, int mode, boolean ownedByUser) {
        boolean sameAs(Content other) {
            return other != null && mode == other.mode && Arrays.equals(bytes, other.bytes);
        }
    }

    /** @param uid the user that the Pod's containers run as */
    PodVolumes(Pod pod, PodData data, Path directory, long uid) throws IOException {
        this.pod = pod;
        this.data = data;
        this.directory = directory;
        this.uid = uid;
        for (Volume volume : pod.getSpec().getVolumes()) {
            Path path = Files.createDirectory(path(volume.getName()));
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(volume.getEmptyDir() != null ? "rwxrwxrwx" : "rwxr-xr-x"));
        }
        sync();
    }

    /** Brings the files up to date with the ConfigMaps and Secrets. */
    void sync() {
        for (Volume volume : pod.getSpec().getVolumes()) {
            if (volume.getEmptyDir() == null) {
                try {
                    write(volume.getName(), content(volume));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Replaces every token by a new one. */
    void rotateTokens() {
        tokens.clear();
        sync();
    }

    /** Where the volumes are in the first container. */
    List<Container.Mount> mounts() {
        return pod.getSpec().getContainers().get(0).getVolumeMounts().stream()
                .map(this::mount)
                .toList();
    }

    /** The file of the node that a container sees at a path. */
    Path file(String path) {
        return mounts().stream()
                .filter(mount -> path.startsWith(mount.path() + "/"))
                .map(mount -> mount.source().resolve(path.substring(mount.path().length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no volume is mounted at " + path));
    }

    private Path path(String volume) {
        return directory.resolve(volume);
    }

    private Container.Mount mount(VolumeMount mount) {
        Path source = path(mount.getName());
        if (mount.getSubPath() != null) {
            source = source.resolve(mount.getSubPath());
        }
        boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly())
                || !written.getOrDefault(mount.getName(), Map.of()).isEmpty();
        return new Container.Mount(source, mount.getMountPath(), readOnly);
    }

    private Map<String, Content> content(Volume volume) {
        Map<String, Content> files = new TreeMap<>();
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            add(
                    files,
                    data.configMap(source.getName(), source.getOptional()),
                    source.getItems(),
                    source.getDefaultMode());
        } else if (volume.getSecret() != null) {
            var source = volume.getSecret();
            add(
                    files,
                    data.secret(source.getSecretName(), source.getOptional()),
                    source.getItems(),
                    source.getDefaultMode());
        } else if (volume.getDownwardAPI() != null) {
            addFields(
                    files,
                    volume.getDownwardAPI().getItems(),
                    volume.getDownwardAPI().getDefaultMode());
        } else if (volume.getProjected() != null) {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                add(files, volume.getName(), source, volume.getProjected().getDefaultMode());
            }
        } else {
            throw new IllegalArgumentException("no kubelet of tests has volumes like " + volume.getName());
        }
        return files;
    }

    private void add(Map<String, Content> files, String volume, VolumeProjection source, Integer mode) {
        if (source.getServiceAccountToken() != null) {
            var wanted = source.getServiceAccountToken();
            String token = tokens.computeIfAbsent(
                    volume + "/" + wanted.getPath(),
                    key -> data.token(wanted.getAudience(), wanted.getExpirationSeconds()));
            // Readable to the Pod's user alone when the Pod names one, as a kubelet has it without fsGroup
            boolean owned = pod.getSpec().getSecurityContext() != null
                    && pod.getSpec().getSecurityContext().getRunAsUser() != null;
            files.put(
                    wanted.getPath(),
                    new Content(token.getBytes(StandardCharsets.UTF_8), owned ? 0600 : DEFAULT_MODE, owned));
        } else if (source.getConfigMap() != null) {
            var wanted = source.getConfigMap();
            add(files, data.configMap(wanted.getName(), wanted.getOptional()), wanted.getItems(), mode);
        } else if (source.getSecret() != null) {
            var wanted = source.getSecret();
            add(files, data.secret(wanted.getName(), wanted.getOptional()), wanted.getItems(), mode);
        } else {
            addFields(files, source.getDownwardAPI().getItems(), mode);
        }
    }

    private void addFields(Map<String, Content> files, List<DownwardAPIVolumeFile> items, Integer mode) {
        for (DownwardAPIVolumeFile item : items) {
            byte[] field = data.field(item.getFieldRef().getFieldPath()).getBytes(StandardCharsets.UTF_8);
            files.put(item.getPath(), new Content(field, firstOf(item.getMode(), mode), false));
        }
    }

    private static void add(
            Map<String, Content> files, Map<String, byte[]> entries, List<KeyToPath> items, Integer mode) {
        if (items.isEmpty()) {
            entries.forEach((key, value) -> files.put(key, new Content(value, firstOf(mode), false)));
        }
        for (KeyToPath item : items) {
            if (!entries.containsKey(item.getKey())) {
                throw new IllegalStateException("references non-existent key: " + item.getKey());
            }
            files.put(item.getPath(), new Content(entries.get(item.getKey()), firstOf(item.getMode(), mode), false));
        }
    }

    private static int firstOf(Integer... modes) {
        return Arrays.stream(modes).filter(mode -> mode != null).findFirst().orElse(DEFAULT_MODE);
    }

    private void write(String volume, Map<String, Content> files) throws IOException {
        Map<String, Content> before = written.put(volume, files);
        if (before != null
                && before.keySet().equals(files.keySet())
                && files.entrySet().stream().allMatch(file -> file.getValue().sameAs(before.get(file.getKey())))) {
            return;
        }
        Path folder = path(volume);
        Path version = Files.createDirectory(folder.resolve(".." + UUID.randomUUID()));
        Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, Content> file : files.entrySet()) {
            Path path = version.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().bytes());
            Files.setAttribute(path, "unix:mode", file.getValue().mode());
            if (file.getValue().ownedByUser() && (int) Files.getAttribute(folder, "unix:uid") == 0) {
                Files.setAttribute(path, "unix:uid", (int) uid);
            }
        }
        Path link = folder.resolve("..data");
        Path old = Files.exists(link) ? link.toRealPath() : null;
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        for (String name : files.keySet()) {
            String top = name.split("/")[0];
            if (!Files.isSymbolicLink(folder.resolve(top))) {
                Files.createSymbolicLink(folder.resolve(top), Path.of("..data", top));
            }
        }
        if (old != null) {
            CacheFolder.delete(old);
        }
    }
}
