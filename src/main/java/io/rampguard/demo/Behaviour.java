package io.rampguard.demo;

import java.util.random.RandomGenerator;

/**
 * What one model with one prompt does to a request. Tokens and latency are lognormal, as production traces of LLM traffic
 * are: most answers are short, and a few are very long.
 *
 * @param errorRate share of requests that fail, 0 to 1
 * @param invalidRate share of outputs that do not parse, 0 to 1
 * @param outputTokens median tokens of an output
 * @param latency median seconds of a request
 */
record Behaviour(double errorRate, double invalidRate, double outputTokens, double latency) {
    private static final double TOKEN_SIGMA = 0.5;
    private static final double LATENCY_SIGMA = 0.45;
    private static final double INPUT_TOKENS = 420;
    private static final double FEEDBACK_RATE = 0.05;
    private static final double UNHAPPY = 0.12;
    private static final double UNHAPPY_WHEN_INVALID = 0.6;
    private static final double REFUSED = 0.006;
    private static final double TRUNCATED = 0.008;
    private static final double EMPTY = 0.002;
    private static final double RETRIED = 0.02;
    private static final double CONTACTED_SUPPORT = 0.003;
    private static final double OPENED_A_SESSION = 0.3;

    /** Kinds of error, each a series of its own that is born with its first error. */
    enum Failure {
        TIMEOUT("timeout"),
        RATE_LIMITED("rate_limited"),
        SERVER_ERROR("server_error");

        private final String label;

        Failure(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** One request, drawn. Latency is recorded and not waited for. */
    Answer draw(RandomGenerator chance, double strain) {
        boolean failed = chance.nextDouble() < errorRate * strain;
        boolean valid = chance.nextDouble() >= invalidRate;
        double seconds = latency * strain * StrictMath.exp(LATENCY_SIGMA * chance.nextGaussian());
        return new Answer(
                failed ? Failure.values()[chance.nextInt(Failure.values().length)].label() : "",
                valid,
                Math.round(INPUT_TOKENS * StrictMath.exp(0.4 * chance.nextGaussian())),
                failed ? 0 : Math.round(outputTokens * StrictMath.exp(TOKEN_SIGMA * chance.nextGaussian())),
                seconds,
                seconds * (0.1 + 0.1 * chance.nextDouble()),
                afterwards(chance, failed || !valid));
    }

    private static Afterwards afterwards(RandomGenerator chance, boolean disappointed) {
        boolean rated = chance.nextDouble() < FEEDBACK_RATE;
        boolean unhappy = chance.nextDouble() < (disappointed ? UNHAPPY_WHEN_INVALID : UNHAPPY);
        return new Afterwards(
                rated ? (unhappy ? "negative" : "positive") : "",
                chance.nextDouble() < REFUSED,
                chance.nextDouble() < TRUNCATED,
                chance.nextDouble() < EMPTY,
                chance.nextDouble() < (disappointed ? 10 * RETRIED : RETRIED),
                chance.nextDouble() < CONTACTED_SUPPORT,
                chance.nextDouble() < OPENED_A_SESSION);
    }

    /**
     * What came back.
     *
     * @param failure kind of error, empty where there was none; a failed request has no output
     */
    record Answer(
            String failure,
            boolean valid,
            double inputTokens,
            double outputTokens,
            double seconds,
            double firstTokenSeconds,
            Afterwards afterwards) {}

    /**
     * What the model's provider and the user did then.
     *
     * @param rating {@code positive} or {@code negative}, empty where the user gave none
     */
    record Afterwards(
            String rating,
            boolean refused,
            boolean truncated,
            boolean empty,
            boolean retried,
            boolean contactedSupport,
            boolean openedSession) {}
}
