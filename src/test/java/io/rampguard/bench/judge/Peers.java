package io.rampguard.bench.judge;

import java.util.List;

/** The rules of other tools, written down from their descriptions and not their products. */
final class Peers {
    private Peers() {}

    static List<Contestant.Entrant> all() {
        return List.of(
                NaiveZ.ENTRANT,
                SequentialInterval.HALVES,
                SequentialInterval.FULL,
                ArgoStyle.ANY,
                ArgoStyle.FROM_500,
                ArgoStyle.POINT,
                FlaggerStyle.ENTRANT,
                KayentaStyle.ENTRANT);
    }

    /** An entrant with a name that never changes. */
    abstract static class Named implements Contestant.Entrant {
        private final String name;
        private final String version;

        Named(String name, String version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String version() {
            return version;
        }
    }

    /** Peers judge one signal at a time, and those that need variances know none of a histogram of latencies. */
    static boolean ofMoments(Scenario scenario) {
        return scenario.watches().size() == 1 && !scenario.watches().get(0).isLatency();
    }

    static boolean ofOne(Scenario scenario) {
        return scenario.watches().size() == 1;
    }
}
