package io.rampguard.bench.judge;

import java.util.Locale;

/** The tables of the page, each with the seed that its replications come from. Seeds below 100 are for tuning. */
enum Table {
    COUNTS("Counts: nothing is wrong", 101),
    REGRESSIONS("Counts: regressions, strict", 102),
    WRITTEN("Regressions beyond a tolerance, as written", 103),
    BOUNDARY("The truth exactly at the tolerance, as written", 104),
    FRESH("Families that nobody tuned on", 105),
    TOKENS("Tokens", 201),
    LATENCY("Latency histograms", 301),
    STICKY("Sticky users", 41),
    FIVE("Five guardrails", 601),
    WAYS("The way up", 51),
    PRICE("The price", 1);

    private final String title;
    private final long seed;

    Table(String title, long seed) {
        this.title = title;
        this.seed = seed;
    }

    String title() {
        return title;
    }

    long seed() {
        return seed;
    }

    /** As the command line names it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
