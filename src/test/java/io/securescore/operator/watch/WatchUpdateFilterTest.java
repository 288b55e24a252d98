package io.securescore.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import org.junit.jupiter.api.Test;

class WatchUpdateFilterTest {
    private final WatchUpdateFilter filter = new WatchUpdateFilter();

    private static SecureScoreWatch watch(ObjectMetaBuilder metadata) {
        SecureScoreWatch watch = new SecureScoreWatch();
        watch.setMetadata(metadata.build());
        return watch;
    }

    private static ObjectMetaBuilder generation(long generation) {
        return new ObjectMetaBuilder().withName("production").withGeneration(generation);
    }

    @Test
    void shouldHeedANewGeneration() {
        assertThat(filter.accept(watch(generation(2)), watch(generation(1)))).isTrue();
    }

    @Test
    void shouldHeedANewRequest() {
        assertThat(filter.accept(
                        watch(generation(1).addToAnnotations(SecureScoreWatch.REQUESTED_AT, "now")),
                        watch(generation(1))))
                .isTrue();
    }

    @Test
    void shouldHeedADeletion() {
        assertThat(filter.accept(
                        watch(generation(1).withDeletionTimestamp("2026-11-24T12:00:00Z")), watch(generation(1))))
                .isTrue();
    }

    @Test
    void shouldIgnoreStatusWritesLabelsAndOtherAnnotations() {
        assertThat(filter.accept(
                        watch(generation(1)
                                .withResourceVersion("2")
                                .addToLabels("team", "core")
                                .addToAnnotations("note", "x")),
                        watch(generation(1).withResourceVersion("1"))))
                .isFalse();
    }
}
