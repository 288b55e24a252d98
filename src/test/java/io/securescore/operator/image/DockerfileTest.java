package io.securescore.operator.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code Dockerfile.jvm} describes the image that {@code make image} builds. */
class DockerfileTest {
    private final String dockerfile = Files.readString(Path.of("src/main/docker/Dockerfile.jvm"))
            .replaceAll("(?m)^#.*\n", "")
            .replace("\\\n", "");

    DockerfileTest() throws IOException {}

    @Test
    void shouldRunTheSameProgramAsTheSameUserInTheSameFolder() throws IOException {
        assertThat(values("USER (.*)")).containsExactly(OperatorImage.USER);
        assertThat(values("WORKDIR (.*)")).containsExactly(OperatorImage.HOME);
        assertThat(values("EXPOSE (.*)")).containsExactly(Integer.toString(OperatorImage.PORT));
        assertThat(new ObjectMapper().readValue(values("ENTRYPOINT (.*)").get(0), String[].class))
                .containsExactlyElementsOf(OperatorImage.ENTRY_POINT);
    }

    @Test
    void shouldHoldTheSameFilesAndNoEnvironment() {
        assertThat(values("COPY target/quarkus-app/(\\S+?)/? .*"))
                .containsExactlyInAnyOrderElementsOf(OperatorImage.FILES);
        assertThat(values("((?:COPY|ADD) .*)")).hasSameSizeAs(OperatorImage.FILES);
        assertThat(values("((?:ENV|RUN|CMD) .*)")).isEmpty();
    }

    @Test
    void shouldBearTheSameLabelsAndTheBaseOfTheMakefile() throws IOException {
        assertThat(values("(?:LABEL)? *(org\\.opencontainers\\.image\\.[a-z]+)=\"[^\"]*\""))
                .containsExactly(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.revision",
                        "org.opencontainers.image.source");
        assertThat(values("ARG BASE=(.*)"))
                .isEqualTo(found("(?m)^BASE \\?= (.*)$", Files.readString(Path.of("Makefile"))));
        assertThat(values("FROM (.*)")).containsExactly("${BASE}");
    }

    /** The first group of every match; matches begin with an instruction or within one. */
    private List<String> values(String pattern) {
        return found("(?:^|(?<=\n)|(?<= ))" + pattern, dockerfile);
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
