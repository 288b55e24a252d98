package io.securescore.operator.score;

import java.util.Arrays;
import java.util.Optional;

/**
 * The cloud or platform that a scope belongs to. Labels are Microsoft's spelling in score rows; a connector's
 * {@code environmentName} spells GitHub {@code Github}, so they are matched without case.
 */
public enum Environment {
    AZURE("Azure"),
    AWS("AWS"),
    GCP("GCP"),
    AZURE_DEVOPS("AzureDevOps"),
    GITHUB("GitHub"),
    GITLAB("GitLab"),
    DOCKER_HUB("DockerHub"),
    JFROG("JFrog");

    private final String label;

    Environment(String label) {
        this.label = label;
    }

    /** As status and metrics spell it. */
    public String label() {
        return label;
    }

    /** The environment of a label in any casing; empty for an unknown or absent one. */
    public static Optional<Environment> parse(String label) {
        return Arrays.stream(values())
                .filter(environment -> environment.label.equalsIgnoreCase(label))
                .findFirst();
    }

    @Override
    public String toString() {
        return label;
    }
}
