package io.rampguard.store.kubernetes;

import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.FollowedConfigMap.Seen;
import io.rampguard.policy.PolicyName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rollouts whose policy object is gone while something is still to be remembered: a rollback that is not at zero yet, or a
 * policy that vanished with many others and may come back. One ConfigMap, one key each.
 */
final class KeptStates {
    private static final int RACES = 5;

    private final FollowedConfigMap map;

    KeptStates(FollowedConfigMap map) {
        this.map = map;
    }

    /** One state with its compare-and-set number and the term that wrote it. */
    record Kept(long record, long term, String packed) {
        private static Optional<Kept> parse(String text) {
            String[] parts = text.split(" ", 3);
            try {
                return parts.length == 3
                        ? Optional.of(new Kept(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
                        : Optional.empty();
            } catch (NumberFormatException edited) {
                return Optional.empty();
            }
        }

        private String text() {
            return record + " " + term + " " + packed;
        }
    }

    boolean known() {
        return map.seen().known();
    }

    Map<PolicyName, Kept> all() {
        Map<PolicyName, Kept> all = new TreeMap<>();
        map.seen().data().forEach((key, text) -> {
            int split = key.indexOf('_');
            if (split > 0) {
                Kept.parse(text)
                        .ifPresent(kept ->
                                all.put(new PolicyName(key.substring(0, split), key.substring(split + 1)), kept));
            }
        });
        return all;
    }

    Optional<Kept> find(PolicyName name) {
        return Optional.ofNullable(map.seen().data().get(key(name))).flatMap(Kept::parse);
    }

    /**
     * Keeps, replaces or drops, if what is there still has the number {@code expected}.
     *
     * @param expected 0 where nothing may be there
     * @param next empty to drop it
     * @return false where it has another number
     */
    boolean set(PolicyName name, long expected, Optional<Kept> next) {
        for (int attempt = 0; attempt < RACES; attempt++) {
            Seen seen = map.seen();
            long there = Optional.ofNullable(seen.data().get(key(name)))
                    .flatMap(Kept::parse)
                    .map(Kept::record)
                    .orElse(0L);
            if (there != expected) {
                return false;
            }
            Map<String, String> data = new TreeMap<>(seen.data());
            next.ifPresentOrElse(kept -> data.put(key(name), kept.text()), () -> data.remove(key(name)));
            if (data.equals(seen.data()) || map.write(seen, data)) {
                return true;
            }
        }
        return false;
    }

    /** A namespace has no underscore. */
    private static String key(PolicyName name) {
        return name.namespace() + "_" + name.name();
    }
}
