package io.rampguard.flags.embedded;

import io.rampguard.k8s.FollowedConfigMap;
import io.rampguard.k8s.FollowedConfigMap.Seen;
import io.rampguard.k8s.FollowedConfigMap.Written;
import io.rampguard.k8s.Packed;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table in one ConfigMap, packed, so that ten thousand flags have room in it. Every replica follows it by a watch; only the
 * leader writes, by compare-and-set. It is no policy's status, since a flag that has reached 100 % outlives its policy.
 */
public final class FlagTableConfigMap implements EmbeddedFlagStore {
    private static final String KEY = "flags";

    private final FollowedConfigMap map;
    private final FlagLines lines = new FlagLines();
    private volatile @Nullable Parsed last;

    public FlagTableConfigMap(FollowedConfigMap map) {
        this.map = map;
    }

    private record Parsed(Optional<String> version, Loaded loaded) {}

    @Override
    public Loaded load() {
        Seen seen = map.seen();
        if (!seen.known()) {
            return new Loaded.Unreadable(
                    map + " has not been read yet; see whether the API server answers and the role allows it");
        }
        Parsed before = last;
        if (before != null && before.version().equals(seen.version())) {
            return before.loaded();
        }
        Loaded loaded = parse(seen);
        last = new Parsed(seen.version(), loaded);
        return loaded;
    }

    @Override
    public Saved save(FlagTable table) {
        Seen seen = map.seen();
        if (load() instanceof Loaded.Unreadable unreadable) {
            return seen.known() ? new Saved.Refused(unreadable.sentence()) : new Saved.Failed(unreadable.sentence());
        }
        if (!(load() instanceof Loaded.Table there && there.table().sequence() + 1 == table.sequence())) {
            return new Saved.Raced();
        }
        return switch (map.tryWrite(seen, Map.of(KEY, Packed.pack(lines.of(table))))) {
            case Written.Done done -> new Saved.Kept();
            case Written.Raced raced -> new Saved.Raced();
            case Written.Refused refused -> new Saved.Refused(refused.sentence());
            case Written.Failed failed -> new Saved.Failed(failed.sentence());
        };
    }

    private Loaded parse(Seen seen) {
        if (seen.version().isEmpty()) {
            return new Loaded.Table(FlagTable.EMPTY);
        }
        String packed = seen.data().get(KEY);
        if (packed == null) {
            return new Loaded.Unreadable(map + " has no key '" + KEY
                    + "'; restore it from a good copy, or delete it to begin with every flag on control");
        }
        try {
            return new Loaded.Table(FlagTableText.read(Packed.unpack(packed)));
        } catch (IllegalArgumentException e) {
            return new Loaded.Unreadable(map + " " + e.getMessage()
                    + "; restore it from a good copy, or delete it to begin with every flag on control");
        }
    }
}
