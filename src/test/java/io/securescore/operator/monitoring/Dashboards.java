package io.securescore.operator.monitoring;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securescore.operator.cluster.CommandResult;
import io.securescore.operator.cluster.NodePackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The Grafana boards of {@code deploy/monitoring/dashboards}, which the TypeScript of {@code src/dashboards} describes. */
public final class Dashboards {
    /** Where the boards are, one JSON file each. */
    public static final Path FOLDER = Path.of("deploy/monitoring/dashboards");

    static final Path SOURCES = Path.of("src/dashboards");

    private Dashboards() {}

    /** Writes the boards anew. */
    public static void main(String[] arguments) throws IOException {
        for (Map.Entry<String, String> board : generate().entrySet()) {
            Files.writeString(FOLDER.resolve(board.getKey()), board.getValue());
            System.out.println("wrote " + FOLDER.resolve(board.getKey()));
        }
    }

    /**
     * Checks the sources against the types of Grafana's schema and runs them.
     *
     * @return text by file name
     * @throws IllegalStateException with the compiler's messages when a source is wrong
     */
    static Map<String, String> generate() throws IOException {
        return generate(SOURCES);
    }

    static Map<String, String> generate(Path sources) throws IOException {
        try (NodePackage node = NodePackage.copyOf(sources)) {
            CommandResult types = node.node("node_modules/typescript/bin/tsc");
            if (types.exitCode() != 0) {
                throw new IllegalStateException(sources + " has errors:\n" + types.stdout());
            }
            String files = node.node("--print", "JSON.stringify(require('./build/boards.js').files)")
                    .orThrow();
            return new ObjectMapper().readValue(files, new TypeReference<TreeMap<String, String>>() {});
        }
    }
}
