package io.rampguard.demo;

import java.util.List;
import java.util.Optional;

/**
 * One feature of the simulated application, behind one flag.
 *
 * @param flag the flag's key
 * @param control name of the arm that the application's code falls back to
 * @param rate requests per second on an average minute
 * @param turnsInto what the variant becomes after it has had a quarter of the traffic for some seconds, if it turns bad
 */
record Feature(
        String flag,
        String control,
        String variant,
        double rate,
        Behaviour asControl,
        Behaviour asVariant,
        Optional<Behaviour> turnsInto) {
    static final String SUMMARIZER = "summarizer-model";
    static final String SUPPORT_REPLY = "support-reply-prompt";
    static final String SEARCH_RERANK = "search-rerank-model";

    /** The three stories of the demo: one goes well, one costs 60 % more tokens, one turns bad on its way up. */
    static List<Feature> all() {
        Behaviour summarizer = new Behaviour(0.01, 0.012, 180, 1.1);
        Behaviour reply = new Behaviour(0.01, 0.01, 260, 1.6);
        Behaviour rerank = new Behaviour(0.008, 0.005, 60, 0.45);
        return List.of(
                new Feature(
                        SUMMARIZER,
                        "haiku",
                        "sonnet",
                        150,
                        summarizer,
                        new Behaviour(0.008, 0.006, 178, 1.05),
                        Optional.empty()),
                new Feature(
                        SUPPORT_REPLY,
                        "v11",
                        "v12",
                        220,
                        reply,
                        new Behaviour(0.01, 0.01, 660, 1.65),
                        Optional.empty()),
                new Feature(
                        SEARCH_RERANK,
                        "minilm",
                        "colbert",
                        150,
                        rerank,
                        new Behaviour(0.008, 0.005, 59, 0.42),
                        Optional.of(new Behaviour(0.12, 0.02, 60, 0.9))));
    }
}
