package io.rampguard.metrics.scrape;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The totals of every family that somebody asked for, cut at scrapes. Families are learned from requests and forgotten a
 * quarter of an hour after the last, so that memory follows what policies watch and never what targets expose. Not
 * thread-safe.
 */
final class Ledger {
    private final Map<String, Family> families = new HashMap<>();
    private final Cuts cuts;
    private final Bounds bounds;

    /**
     * What it may hold.
     *
     * @param seriesPerFamily series of one metric name, instances added up; a family beyond it is not measured at all
     * @param points kept totals over all series, 16 bytes each; beyond it the older half of the cuts is given up
     */
    record Bounds(int seriesPerFamily, long points) {
        static final Bounds DEFAULT = new Bounds(300_000, 12_000_000);
    }

    Ledger(Duration interval, Bounds bounds) {
        this.cuts = new Cuts(interval);
        this.bounds = bounds;
    }

    Cuts cuts() {
        return cuts;
    }

    /**
     * The family of a metric name, from now on read at every scrape.
     *
     * @param perInstance whether the label {@code instance} matters to the one who asks; asked for the first time, the
     *     family is learned anew
     */
    Family learn(String metric, boolean perInstance, Instant now) {
        Family family = families.get(metric);
        if (family == null || (perInstance && !family.perInstance())) {
            family = new Family(metric, perInstance, bounds.seriesPerFamily());
            families.put(metric, family);
        }
        family.asked(now.toEpochMilli());
        return family;
    }

    Optional<Family> family(String metric) {
        return Optional.ofNullable(families.get(metric));
    }

    /** The families that a scrape which starts now is to read. */
    Map<String, Family> wanted() {
        return Map.copyOf(families);
    }

    /** Time was set back to {@code at}: cuts from there on would come twice. */
    boolean startAnewIfBackAt(long at) {
        if (at > cuts.newest()) {
            return false;
        }
        cuts.clear();
        families.values().forEach(Family::forgetCuts);
        return true;
    }

    /** Keeps the totals of now; only families that the scrape has read ({@code covered}) become measurable. */
    void cut(long at, Set<Family> covered) {
        families.values().removeIf(family -> family.asked() < at - Cuts.RETENTION.toMillis());
        long replaced = cuts.add(at);
        long points = 0;
        for (Family family : families.values()) {
            if (covered.contains(family)) {
                family.cut(at, replaced, cuts.oldest());
                points += family.points();
            }
        }
        if (points > bounds.points()) {
            cuts.halve();
            families.values().forEach(family -> family.prune(cuts.oldest()));
        }
    }
}
