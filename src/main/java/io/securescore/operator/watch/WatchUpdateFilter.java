package io.securescore.operator.watch;

import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.poll.Watchlist;
import java.util.Objects;

/**
 * Which changes of a watch are worth a reconciliation: of its spec, of {@code securescore.io/requested-at}, and its deletion;
 * not our own status writes. The framework's generation filter would hide the annotation, so it is off and this takes its
 * place.
 */
public final class WatchUpdateFilter implements OnUpdateFilter<SecureScoreWatch> {

    @Override
    public boolean accept(SecureScoreWatch changed, SecureScoreWatch before) {
        return changed.isMarkedForDeletion()
                || !Objects.equals(
                        changed.getMetadata().getGeneration(),
                        before.getMetadata().getGeneration())
                || !Watchlist.requestedAt(changed).equals(Watchlist.requestedAt(before));
    }
}
