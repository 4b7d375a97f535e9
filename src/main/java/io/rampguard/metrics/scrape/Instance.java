package io.rampguard.metrics.scrape;

import io.rampguard.metrics.scrape.Exposition.Sample;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process that is scraped, and the last value of each of its series. Differences are taken here, per series, before
 * anything is added up: a restart must look like one process's restart and not like a step of everything.
 *
 * <p>The rules are those of {@code docs/decisions/} on births: a value below the last one is a restart and counts in full; a
 * series that was absent at the last read of this instance is born and counts in full; the first read of an instance, or of a
 * family on it, is a baseline and counts nothing; a series that vanished is forgotten. Not thread-safe.
 */
final class Instance {
    /** Scrapes in a row that may fail before time is cut without this instance. */
    static final int AWAITED = 3;

    /** After this long in the dark, what comes back is taken for a new instance; its baseline counts nothing. */
    static final Duration GONE_AFTER = Duration.ofMinutes(5);

    private static final long NEVER = Long.MIN_VALUE;

    private final Labels target;
    private final Labels identity;
    private Map<Family, Map<Labels, Last>> series = new HashMap<>();
    private long read = NEVER;
    private int missed;
    private String trouble = "";

    /**
     * @param target the labels of its target
     * @param identity the same and {@code instance}
     */
    Instance(Labels target, Labels identity) {
        this.target = target;
        this.identity = identity;
    }

    /** A series' last value; NaN after one that could not be true. */
    private static final class Last {
        private final Track track;
        private double value;

        Last(Track track, double value) {
            this.track = track;
            this.value = value;
        }
    }

    /** Counts what an answer adds to the last one. */
    void read(Exposition answer, Map<String, Family> covered, long at) {
        Map<Family, Map<Labels, Last>> now = new HashMap<>();
        for (Family family : covered.values()) {
            Map<Labels, Last> before = series.get(family);
            now.put(family, new HashMap<>(before == null ? 16 : before.size() * 4 / 3 + 1));
            if (answer.declared().contains(family.metric())) {
                family.declared();
            }
        }
        for (Sample sample : answer.samples()) {
            Family family = covered.get(sample.metric());
            Map<Labels, Last> after = family == null ? null : now.get(family);
            // Of a series that stands twice in one answer the first counts, as in Prometheus.
            if (family != null && after != null && !after.containsKey(sample.labels())) {
                after.put(sample.labels(), account(family, sample, at));
            }
        }
        series = now;
        read = at;
        missed = 0;
        trouble = "";
    }

    private Last account(Family family, Sample sample, long at) {
        Map<Labels, Last> before = series.get(family);
        Last known = before == null ? null : before.get(sample.labels());
        Last last = known == null ? new Last(family.track(place(family, sample)), sample.value()) : known;
        last.track.saw(at);
        if (!(sample.value() >= 0 && Double.isFinite(sample.value()))) {
            last.track.spoil(at);
            last.value = Double.NaN;
        } else if (before != null) {
            count(last, known, sample.value(), at);
        }
        return last;
    }

    private static void count(Last last, @Nullable Last known, double value, long at) {
        if (known == null) {
            last.track.add(value);
        } else if (Double.isNaN(known.value)) {
            last.track.spoil(at);
        } else {
            last.track.add(value >= known.value ? value - known.value : value);
        }
        last.value = value;
    }

    private Labels place(Family family, Sample sample) {
        return sample.labels().under(family.perInstance() ? identity : target);
    }

    /** It did not answer, or not as a whole. What it counted meanwhile is read when it answers again. */
    void missed(String why, long at) {
        missed++;
        trouble = why;
        if (read != NEVER && at - read > GONE_AFTER.toMillis()) {
            series = new HashMap<>();
            read = NEVER;
        }
    }

    /** The clock was set back; only the distance to later reads is of use. */
    void readAt(long at) {
        if (read != NEVER) {
            read = at;
        }
    }

    /** Whether the next cut waits for it: it answered before, and has been dark for a moment only. */
    boolean awaited() {
        return read != NEVER && missed > 0 && missed < AWAITED;
    }

    boolean answers() {
        return missed == 0 && read != NEVER;
    }

    /** What the last scrape met; empty where it succeeded. */
    String trouble() {
        return trouble;
    }
}
