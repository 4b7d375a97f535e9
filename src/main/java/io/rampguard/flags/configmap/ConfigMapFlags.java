package io.rampguard.flags.configmap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.DocumentBackend;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagDocument;
import io.rampguard.flags.FlagFormat;
import io.rampguard.flags.FlagText;
import io.rampguard.flags.FlagText.UnusableException;
import io.rampguard.flags.JsonText;
import io.rampguard.k8s.ClusterObject;
import io.rampguard.k8s.ClusterObject.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Flags as text under one key of a ConfigMap, which flagd reads as a mounted file. Only that key is ever applied, and only
 * at the resource version that was read, so that whoever wrote in between is never overwritten.
 */
public final class ConfigMapFlags implements FlagDocument {
    private static final ClusterObject.Kind CONFIG_MAP = new ClusterObject.Kind("v1", "ConfigMap", "configmaps");

    /** A kubelet looks at the ConfigMaps of its pods about once a minute, and may take twice as long. */
    private static final Duration UNTIL_MOUNTED = Duration.ofMinutes(2);

    private final ClusterObject object;
    private final String key;

    private ConfigMapFlags(ClusterObject object, String key) {
        this.object = object;
        this.key = key;
    }

    /**
     * @param client asked for at each call
     * @param key in {@code data}: {@code flags.json}
     * @param format of the text under that key
     */
    public static FlagBackend at(Supplier<KubernetesClient> client, Place place, FlagFormat format) {
        Capabilities there = format.capabilities();
        ClusterObject object = new ClusterObject(client, CONFIG_MAP, place.namespace(), place.name());
        return DocumentBackend.of(
                new ConfigMapFlags(object, place.key()),
                format,
                new Capabilities(
                        there.smallestStep(), CompareAndSet.STRONG, there.monotone(), UNTIL_MOUNTED, there.writes()));
    }

    /**
     * Where the text lies.
     *
     * @param key in {@code data}: {@code flags.json}
     */
    public record Place(String namespace, String name, String key) {}

    @Override
    public String name() {
        return "key '" + key + "' of " + object.title();
    }

    @Override
    public Content read() {
        return switch (object.get()) {
            case Answer.Found found -> content(found.object());
            case Answer.Absent absent -> new Content.Unusable(absent.sentence());
            case Answer.Refused refused -> new Content.Unusable(refused.sentence());
            case Answer.Outrun outrun -> new Content.Unreachable(outrun.sentence());
            case Answer.Unreachable gone -> new Content.Unreachable(gone.sentence());
        };
    }

    private Content content(ObjectNode configMap) {
        JsonNode text = configMap.path("data").path(key);
        if (!text.isTextual()) {
            List<String> keys = new ArrayList<>();
            configMap.path("data").fieldNames().forEachRemaining(keys::add);
            return new Content.Unusable(object.title() + " has no key '" + key + "' in its data, which has " + keys
                    + "; put a flagd document there, {\"flags\": {}} for a start, or correct the connection's key");
        }
        try {
            return new Content.Loaded(FlagText.parse(text.textValue(), name()), configMap.toString());
        } catch (UnusableException e) {
            return new Content.Unusable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Ending put(Content.Loaded was, List<String> path, ObjectNode flag) {
        ObjectNode fields = JsonText.object();
        try {
            JsonNode configMap = JsonText.parse(was.source());
            String text = FlagText.put(configMap.path("data").path(key).asText(), path, flag, name());
            fields.putObject("metadata")
                    .set("resourceVersion", configMap.path("metadata").path("resourceVersion"));
            fields.putObject("data").put(key, text);
        } catch (UnusableException | JsonProcessingException e) {
            return new Ending.Refused(String.valueOf(e.getMessage()));
        }
        return switch (object.apply(fields, false)) {
            case Answer.Found found -> new Ending.Placed();
            case Answer.Absent absent -> new Ending.Refused(absent.sentence());
            case Answer.Refused refused -> new Ending.Refused(refused.sentence());
            case Answer.Outrun outrun -> new Ending.Outrun(outrun.sentence());
            case Answer.Unreachable gone -> new Ending.Failed(gone.sentence());
        };
    }
}
