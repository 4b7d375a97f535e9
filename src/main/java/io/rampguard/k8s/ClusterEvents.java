package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tells decisions as events of {@code events.k8s.io}, where {@code kubectl describe} shows them. An event that cannot be
 * written is lost: the journal and the alerts are what counts.
 */
public final class ClusterEvents {
    private static final System.Logger LOG = System.getLogger(ClusterEvents.class.getName());
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int NOTE = 1_000;
    private static final List<String> WARNINGS = List.of("rolling-back", "rolled-back", "paused");

    private final KubernetesClient client;
    private final Executor executor;
    private final String instance;

    /** @param instance which daemon tells, at most 128 characters */
    public ClusterEvents(KubernetesClient client, Executor executor, String instance) {
        this.client = client;
        this.executor = executor;
        this.instance = instance;
    }

    /** Tells where the rollout stands now and why. Returns at once. */
    void tell(GenericKubernetesResource about, Map<String, @Nullable Object> status, Instant now) {
        String phase = Objects.toString(status.get("phase"), "");
        if (phase.isEmpty()) {
            return;
        }
        String why = status.get("reason") instanceof Map<?, ?> reason ? Objects.toString(reason.get("text"), "") : "";
        String note = status.get("percent") + " (stage " + status.get("stage") + "): " + why;
        executor.execute(() -> write(about, phase, note.length() > NOTE ? note.substring(0, NOTE) : note, now));
    }

    /** Tells one thing that a person asked for, or that was refused. Returns at once. */
    void tell(GenericKubernetesResource about, String reason, boolean warning, String note, Instant now) {
        executor.execute(() -> write(about, new Told(reason, warning, note), now));
    }

    private record Told(String reason, boolean warning, String note) {}

    private void write(GenericKubernetesResource about, String phase, String note, Instant now) {
        write(about, new Told(StatusFace.camel(phase), WARNINGS.contains(phase), note), now);
    }

    private void write(GenericKubernetesResource about, Told told, Instant now) {
        ObjectMeta subject = about.getMetadata();
        try {
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName(subject.getName() + "-")
                            .withNamespace(subject.getNamespace())
                            .endMetadata()
                            .withNewEventTime(MICRO_TIME.format(now))
                            .withType(told.warning() ? "Warning" : "Normal")
                            .withReason(told.reason())
                            .withAction(told.reason())
                            .withNote(told.note())
                            .withReportingController("rampguard.io/controller")
                            .withReportingInstance(instance)
                            .withRegarding(new ObjectReferenceBuilder()
                                    .withApiVersion(about.getApiVersion())
                                    .withKind(about.getKind())
                                    .withNamespace(subject.getNamespace())
                                    .withName(subject.getName())
                                    .withUid(subject.getUid())
                                    .withResourceVersion(subject.getResourceVersion())
                                    .build())
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "an event could not be written: " + e.getMessage());
        }
    }
}
