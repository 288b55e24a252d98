package io.securescore.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.securescore.operator.api.v1alpha1.SecureScoreWatchSpec.MinimumAppliesTo;
import io.securescore.operator.score.Environment;
import io.securescore.operator.score.Inventory;
import io.securescore.operator.score.ScopeId;
import io.securescore.operator.score.ScopeReading;
import io.securescore.operator.score.SecureScore;
import io.securescore.operator.score.SecureScoreControl;
import io.securescore.operator.watch.ScopeVerdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class PostureExpositionProperties {

    /** {@link Exposition} holds every line to the grammar, and fails on a split family and on a series that occurs twice. */
    @Property(tries = 300)
    void shouldWriteWellFormedLinesWhateverNamesTheEstateHas(
            @ForAll @Size(max = 6) List<@NotEmpty String> names,
            @ForAll @Size(max = 4) List<String> tagNames,
            @ForAll String tagValue,
            @ForAll String controlName,
            @ForAll @NotEmpty String controlId)
            throws IOException {
        Estate estate = new Estate();
        List<Inventory.Subscription> subscriptions = new ArrayList<>();
        List<ScopeVerdict> verdicts = new ArrayList<>();
        for (String name : names) {
            ScopeId id = ScopeId.subscription(name);
            Map<String, String> tags = tagNames.isEmpty() ? Map.of() : Map.of(tagNames.get(0), tagValue);
            subscriptions.add(new Inventory.Subscription(id, name, tagValue, true, tags, Set.of()));
            estate.store.apply(
                    ScopeReading.scored(
                            id,
                            Environment.AZURE,
                            new SecureScore(BigDecimal.ONE, BigDecimal.TEN, 1),
                            List.of(
                                    new SecureScoreControl(
                                            controlId, controlName, BigDecimal.ONE, BigDecimal.ONE, 1, 1, 1),
                                    new SecureScoreControl(controlId, name, BigDecimal.ONE, BigDecimal.ONE, 1, 1, 1))),
                    Estate.NOW);
            verdicts.add(estate.observed(id, name));
        }
        estate.store.inventory(Inventory.EMPTY.replacedBy(subscriptions, List.of()));
        for (String watch : List.of("one", "two")) {
            estate.watches.add(Estate.posture(
                    Estate.watch("team-b", watch, 50, MinimumAppliesTo.EachScope, false, Map.of()),
                    verdicts.stream().distinct().toList(),
                    Optional.empty(),
                    Duration.ofHours(1)));
        }
        PostureExposition exposition = new PostureExposition(
                estate.watches::stream,
                estate.store,
                scope -> Duration.ofHours(9),
                Estate.settings("coverage.enabled=true"),
                () -> true);

        for (ExpositionFormat format : ExpositionFormat.values()) {
            String text = PostureExpositionTest.text(exposition, format);

            assertThat(new Exposition(text, format).series()).doesNotContainValue("NaN");
        }
    }
}
