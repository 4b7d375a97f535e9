package io.rampguard.flags.featureflag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.FlagDocument;
import io.rampguard.flags.JsonText;
import io.rampguard.k8s.ClusterObject;
import io.rampguard.k8s.ClusterObject.Answer;
import java.util.List;

/**
 * A FeatureFlag's {@code spec.flagSpec} as a flagd document. Only the fields that must change, and those that are ours
 * already, are applied, at the resource version that was read: what Git or a hand owns beside them stays theirs.
 *
 * <p>An apply cannot take away what somebody else has put there, a targeting rule for one. So it is tried out first, and
 * where the flag would not come out as asked, one conditional patch replaces it whole; in no moment does the cluster hold a
 * mixture of two rules.
 */
final class FeatureFlagDocument implements FlagDocument {
    private final ClusterObject object;

    FeatureFlagDocument(ClusterObject object) {
        this.object = object;
    }

    @Override
    public String name() {
        return object.title();
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

    private Content content(ObjectNode there) {
        if (!(there.path("spec").path("flagSpec") instanceof ObjectNode flags)) {
            return new Content.Unusable(name()
                    + " has no spec.flagSpec; give it {flags: {}} for a start, or correct the connection's name");
        }
        return new Content.Loaded(Keepsake.of(there).restore(flags), there.toString());
    }

    @Override
    public Ending put(Content.Loaded was, List<String> path, ObjectNode flag) {
        try {
            return put((ObjectNode) JsonText.parse(was.source()), path.getLast(), flag);
        } catch (JsonProcessingException e) {
            return new Ending.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Ending put(ObjectNode there, String key, ObjectNode flag) {
        Keepsake keepsake = Keepsake.of(there);
        JsonNode now = there.path("spec").path("flagSpec").path("flags").path(key);
        ObjectNode bare = keepsake.keep(key, flag, now);
        ObjectNode fields = JsonText.object();
        ObjectNode metadata = fields.putObject("metadata");
        metadata.set("resourceVersion", there.path("metadata").path("resourceVersion"));
        metadata.putObject("annotations").put(Keepsake.ANNOTATION, keepsake.text());
        fields.putObject("spec")
                .putObject("flagSpec")
                .putObject("flags")
                .set(key, OwnFields.of(there, key).changed(bare, now));
        Answer trial = object.apply(fields, true);
        if (trial instanceof Answer.Found found && !comesOut(found.object(), key, bare)) {
            return ending(object.patch(whole(there, key, bare, keepsake.text())));
        }
        return ending(trial instanceof Answer.Found ? object.apply(fields, false) : trial);
    }

    private static boolean comesOut(ObjectNode object, String key, ObjectNode bare) {
        JsonNode flag = object.path("spec").path("flagSpec").path("flags").path(key);
        return JsonText.sameValue(flag, bare);
    }

    /** The operation on the resource version makes the server compare it. */
    private static ArrayNode whole(ObjectNode there, String key, ObjectNode flag, String kept) {
        ArrayNode operations = JsonText.array();
        operations.add(operation(
                "replace", "/metadata/resourceVersion", there.path("metadata").path("resourceVersion")));
        if (there.path("metadata").path("annotations").isMissingNode()) {
            operations.add(operation("add", "/metadata/annotations", JsonText.object()));
        }
        operations.add(operation(
                "add",
                "/metadata/annotations/" + escaped(Keepsake.ANNOTATION),
                JsonText.object().textNode(kept)));
        return operations.add(operation("add", "/spec/flagSpec/flags/" + escaped(key), flag));
    }

    private static ObjectNode operation(String op, String path, JsonNode value) {
        return JsonText.object().put("op", op).put("path", path).set("value", value);
    }

    private static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    private static Ending ending(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> new Ending.Placed();
            case Answer.Absent absent -> new Ending.Refused(absent.sentence());
            case Answer.Refused refused -> new Ending.Refused(refused.sentence());
            case Answer.Outrun outrun -> new Ending.Outrun(outrun.sentence());
            case Answer.Unreachable gone -> new Ending.Failed(gone.sentence());
        };
    }
}
