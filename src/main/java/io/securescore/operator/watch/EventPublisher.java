package io.securescore.operator.watch;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.securescore.operator.api.v1alpha1.SecureScoreWatch;
import io.securescore.operator.score.FreeText;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jboss.logging.Logger;

/**
 * Writes the news of a watch as Kubernetes events (events.k8s.io/v1), with the verbs create and patch alone. The name is made
 * of the watch, the reason and the message, so the same news again raises the count of the event that is there. A
 * refusal that lasts is logged, and nothing else; before that, and without an answer, the reconciliation fails and comes back,
 * so that an outage of the API server loses no news.
 */
@ApplicationScoped
public class EventPublisher {
    private static final Logger LOG = Logger.getLogger(EventPublisher.class);
    private static final String CONTROLLER = "securescore-operator";
    private static final int LONGEST_NOTE_BYTES = 1_024;
    private static final int LONGEST_INSTANCE = 128;
    private static final int LONGEST_NAME = 253;
    private static final int HASH_BYTES = 8;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final Clock clock;
    private final String instance;

    /** Publishes in the name of this host. */
    public EventPublisher(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
        String host = System.getenv("HOSTNAME");
        String name = host == null || host.isBlank() ? CONTROLLER : host;
        this.instance = name.substring(0, Math.min(name.length(), LONGEST_INSTANCE));
    }

    /**
     * Creates the event, or raises its count.
     *
     * @param refusalIsFinal whether a refusal is believed: an API server that has just started refuses even what is allowed,
     *     until it has read the rights
     * @throws KubernetesClientException when the event was not written and is still to be
     */
    public void publish(SecureScoreWatch watch, WatchEvent news, boolean refusalIsFinal) {
        Event event = event(watch, news);
        try {
            createOrRaise(event);
        } catch (KubernetesClientException e) {
            if (!refusalIsFinal || !isRefusal(e)) {
                throw e;
            }
            LOG.warnf(
                    "Event not written namespace=%s name=%s reason=%s cause=%s",
                    watch.getMetadata().getNamespace(), watch.getMetadata().getName(), news.reason(), oneLine(e));
        }
    }

    private void createOrRaise(Event event) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            raise(event);
        }
    }

    /**
     * An empty patch is the way to read an event without the verb get; patching by the item instead of by its name keeps the
     * client from a get of its own.
     */
    private void raise(Event event) {
        Resource<Event> there = client.resource(event);
        PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
        Event last = there.patch(merge, "{}");
        int count = last.getSeries() == null ? 1 : last.getSeries().getCount();
        there.patch(
                merge,
                "{\"series\":{\"count\":" + (count + 1) + ",\"lastObservedTime\":\""
                        + MICRO_TIME.format(clock.instant()) + "\"}}");
    }

    private Event event(SecureScoreWatch watch, WatchEvent news) {
        String name = watch.getMetadata().getName();
        String hash =
                Fingerprint.of(watch.getMetadata().getUid() + "\n" + news.reason() + "\n" + news.message(), HASH_BYTES);
        int room = LONGEST_NAME - hash.length() - 1;
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(watch.getMetadata().getNamespace())
                .withName(name.substring(0, Math.min(name.length(), room)) + "." + hash)
                .endMetadata()
                .withNewRegarding()
                .withApiVersion(watch.getApiVersion())
                .withKind(watch.getKind())
                .withNamespace(watch.getMetadata().getNamespace())
                .withName(name)
                .withUid(watch.getMetadata().getUid())
                .endRegarding()
                .withEventTime(new MicroTime(MICRO_TIME.format(clock.instant())))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withAction("Evaluate")
                .withType(news.type())
                .withReason(news.reason())
                .withNote(note(news.message()))
                .build();
    }

    private static String note(String message) {
        String note = message;
        while (note.getBytes(StandardCharsets.UTF_8).length > LONGEST_NOTE_BYTES) {
            note = note.substring(0, note.offsetByCodePoints(note.length(), -2)) + "…";
        }
        return note;
    }

    private static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= 400 && e.getCode() != TOO_MANY_REQUESTS && e.getCode() != UNAVAILABLE;
    }

    private static String oneLine(KubernetesClientException e) {
        return e.getCode() != 0 ? "HTTP " + e.getCode() : FreeText.clean(e.getMessage());
    }
}
