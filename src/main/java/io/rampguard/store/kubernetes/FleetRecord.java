package io.rampguard.store.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.FollowedConfigMap.Seen;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore.Freeze;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.store.StoreJson;
import io.rampguard.store.StoreJson.UnreadableException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What belongs to the fleet and to no rollout: the freeze, and alerts about the daemon itself. One ConfigMap. */
final class FleetRecord {
    private static final String FREEZE = "freeze";
    private static final String DOCUMENT = "document";
    private static final String TERM = "term";
    private static final int RACES = 5;

    private final FollowedConfigMap map;
    private String read = "";
    private StatusDocument document = StatusDocument.EMPTY;

    FleetRecord(FollowedConfigMap map) {
        this.map = map;
    }

    boolean known() {
        return map.seen().known();
    }

    /** @throws StoreException where nobody can tell: it has not been read, or cannot be understood */
    Optional<Freeze> freeze() {
        Seen seen = map.seen();
        if (!seen.known()) {
            throw new StoreException(map + " has not been read yet", null);
        }
        String json = seen.data().get(FREEZE);
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StoreJson.readFreeze(json));
        } catch (UnreadableException e) {
            throw new StoreException(map + ": " + e.getMessage(), e);
        }
    }

    SaveResult freeze(Optional<Freeze> next, StatusDocument after, long term) {
        return change(term, data -> {
            next.ifPresentOrElse(freeze -> data.put(FREEZE, StoreJson.write(freeze)), () -> data.remove(FREEZE));
            data.put(DOCUMENT, after.pack());
            return data;
        });
    }

    SaveResult keep(StatusDocument after, long term) {
        return change(term, data -> {
            data.put(DOCUMENT, after.pack());
            return data;
        });
    }

    long term() {
        return number(map.seen());
    }

    /** What is remembered of the fleet's own lines and alerts; what cannot be read begins anew. */
    synchronized StatusDocument document() {
        String packed = map.seen().data().getOrDefault(DOCUMENT, "");
        if (!packed.equals(read)) {
            read = packed;
            try {
                document = packed.isEmpty() ? StatusDocument.EMPTY : StatusDocument.unpack(packed);
            } catch (UnreadableException e) {
                document = StatusDocument.EMPTY;
            }
        }
        return document;
    }

    private SaveResult change(long term, UnaryOperator<Map<String, String>> change) {
        try {
            for (int attempt = 0; attempt < RACES; attempt++) {
                Seen seen = map.seen();
                if (number(seen) > term) {
                    return new SaveResult.StaleTerm(number(seen));
                }
                Map<String, String> data = change.apply(new TreeMap<>(seen.data()));
                data.put(TERM, Long.toString(term));
                if (map.write(seen, data)) {
                    return new SaveResult.Saved(Revision.NONE);
                }
            }
            return new SaveResult.Unavailable(map + " is written by somebody else all the time");
        } catch (KubernetesClientException e) {
            return new SaveResult.Unavailable(map + " cannot be written: " + e.getMessage());
        }
    }

    private static long number(Seen seen) {
        try {
            return Long.parseLong(seen.data().getOrDefault(TERM, "0"));
        } catch (NumberFormatException edited) {
            return 0;
        }
    }
}
