package io.rampguard.metrics.scrape;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** All series of one metric name that somebody asked for. Not thread-safe; one identity each time it is learned. */
final class Family {
    private static final long NEVER = Long.MIN_VALUE;

    private final String metric;
    private final boolean perInstance;
    private final int maxTracks;
    private final Map<Labels, Track> tracks = new HashMap<>();
    private long asked;
    private long since = NEVER;
    private boolean known;
    private boolean overfull;

    /** @param perInstance whether somebody's matchers name the label {@code instance}; else instances are added up */
    Family(String metric, boolean perInstance, int maxTracks) {
        this.metric = metric;
        this.perInstance = perInstance;
        this.maxTracks = maxTracks;
    }

    String metric() {
        return metric;
    }

    boolean perInstance() {
        return perInstance;
    }

    void asked(long at) {
        asked = at;
    }

    long asked() {
        return asked;
    }

    /** The series' own track; of a family with too many series, one that nobody reads. */
    Track track(Labels labels) {
        Track track = tracks.get(labels);
        if (track != null) {
            return track;
        }
        Track fresh = new Track(labels, bound(labels));
        if (tracks.size() >= maxTracks) {
            overfull = true;
            return fresh;
        }
        tracks.put(labels, fresh);
        return fresh;
    }

    private double bound(Labels labels) {
        if (!metric.endsWith("_bucket")) {
            return Double.NaN;
        }
        String le = labels.get("le");
        try {
            return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    Collection<Track> tracks() {
        return tracks.values();
    }

    /** Whether any target ever exposed or declared it: a name that nobody knows is probably misspelt. */
    boolean known() {
        return known || !tracks.isEmpty();
    }

    void declared() {
        known = true;
    }

    /** Whether it has more series than are counted, so that no sum over it can be trusted. */
    boolean overfull() {
        return overfull;
    }

    /** The first cut at which every target had been read for it; nothing before can be measured. */
    long since() {
        return since;
    }

    boolean measurable() {
        return since != NEVER;
    }

    void cut(long at, long replaced, long oldest) {
        since = since == NEVER ? at : since;
        known = known();
        tracks.values().removeIf(track -> track.seen() < oldest);
        tracks.values().forEach(track -> track.cut(at, replaced, oldest));
    }

    /** Kept totals over all its series. */
    long points() {
        return tracks.values().stream().mapToLong(Track::size).sum();
    }

    void prune(long oldest) {
        tracks.values().forEach(track -> track.prune(oldest));
    }

    void forgetCuts() {
        since = NEVER;
        tracks.values().forEach(Track::forgetCuts);
    }
}
