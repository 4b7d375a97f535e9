package io.rampguard.flags.featureflag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.JsonText;
import io.rampguard.k8s.ClusterObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which fields of one flag are Rampguard's, by the object's {@code metadata.managedFields}. An apply names all that it wants
 * to own: what it leaves out it gives up, and what it names needlessly it takes from somebody.
 *
 * @param roots the flag's place in each entry of ours, {@code f:name} below {@code f:name}
 */
record OwnFields(List<JsonNode> roots) {
    static OwnFields of(ObjectNode object, String key) {
        List<JsonNode> roots = new ArrayList<>();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            if (entry.path("manager").asText().equals(ClusterObject.MANAGER)) {
                roots.add(entry.path("fieldsV1")
                        .path("f:spec")
                        .path("f:flagSpec")
                        .path("f:flags")
                        .path("f:" + key));
            }
        }
        return new OwnFields(roots);
    }

    /** Of the fields wanted, those that differ from what is there and those that are ours. */
    ObjectNode changed(ObjectNode wanted, JsonNode there) {
        ObjectNode changed = JsonText.object();
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            JsonNode now = there.path(field.getKey());
            OwnFields own = below(field.getKey());
            if (field.getValue() instanceof ObjectNode object && !object.isEmpty()) {
                ObjectNode inner = own.changed(object, now.isObject() ? now : MissingNode.getInstance());
                if (!inner.isEmpty()) {
                    changed.set(field.getKey(), inner);
                }
            } else if (own.any() || !JsonText.sameValue(field.getValue(), now)) {
                changed.set(field.getKey(), field.getValue());
            }
        }
        return changed;
    }

    private boolean any() {
        return roots.stream().anyMatch(root -> !root.isMissingNode());
    }

    private OwnFields below(String name) {
        return new OwnFields(roots.stream().map(root -> root.path("f:" + name)).toList());
    }
}
