package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everybody who may enter, in the order of the tables' columns; a new engine is one more line here. */
final class Entrants {
    private Entrants() {}

    static List<Contestant.Entrant> all() {
        List<Contestant.Entrant> all = new ArrayList<>();
        all.add(Oracle.ENTRANT);
        all.add(JudgeContestant.SEQUENTIAL);
        all.add(JudgeContestant.UNLABELLED);
        all.add(JudgeContestant.THRESHOLD);
        all.addAll(Peers.all());
        return List.copyOf(all);
    }

    /** Those of these names, in the tables' order; all where no name is given. */
    static List<Contestant.Entrant> named(List<String> names) {
        List<String> unknown = names.stream()
                .filter(name ->
                        all().stream().noneMatch(entrant -> entrant.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no contestant " + unknown + "; there are "
                    + all().stream().map(Contestant.Entrant::name).toList());
        }
        return all().stream()
                .filter(entrant -> names.isEmpty() || names.contains(entrant.name()))
                .toList();
    }

    /** The same, other tools' rules with so many replications at most. */
    static List<Contestant.Entrant> named(List<String> names, int peers) {
        return named(names).stream()
                .map(entrant -> ours(entrant.name()) || entrant.equals(Oracle.ENTRANT)
                        ? entrant
                        : new Capped(entrant, Math.min(peers, entrant.most())))
                .toList();
    }

    private record Capped(Contestant.Entrant entrant, int most) implements Contestant.Entrant {
        @Override
        public String name() {
            return entrant.name();
        }

        @Override
        public String version() {
            return entrant.version();
        }

        @Override
        public boolean enters(Scenario scenario) {
            return entrant.enters(scenario);
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return entrant.start(scenario, seed);
        }
    }

    /** Whose figures are the product's own and stand in bold. */
    static boolean ours(String name) {
        return name.startsWith("ours");
    }

    /** The bars, as multiples of the oracle's requests, or of the limit where the start is unknown. */
    static Optional<Double> bar(Scenario scenario) {
        return Optional.ofNullable(BARS.get(scenario.name()));
    }

    private static final Map<String, Double> BARS = Map.ofEntries(
            Map.entry("0.1pp_1to2", 1.45),
            Map.entry("0.1pp_1to1.5", 1.6),
            Map.entry("1pp_1to5", 1.4),
            Map.entry("2x_1to3", 1.5),
            Map.entry("2x_1to2.5", 2.0),
            Map.entry("1to2", 1.45),
            Map.entry("val99to95", 1.45),
            Map.entry("rare_x10", 1.6),
            Map.entry("0.5to0.6@200", 2.0),
            Map.entry("tok_x1.1/hist", 1.8),
            Map.entry("tok_x1.2/hist", 1.8),
            Map.entry("tok_x1.5/hist", 1.8),
            Map.entry("tok_x3.0/hist", 1.8),
            Map.entry("lat_x1.3/otel", 1.7),
            Map.entry("lat_x1.3/s3", 1.7),
            Map.entry("lat_x3/otel", 1.7),
            Map.entry("lat_x3/s3", 1.7),
            Map.entry("lat_tail/otel", 1.7),
            Map.entry("lat_tail/s3", 1.7),
            Map.entry("mid1to2", 1.2),
            Map.entry("mid1to3", 1.2),
            Map.entry("five_1to2", 2.5),
            Map.entry("five_val99to95", 2.5),
            Map.entry("five_thumbs", 2.5),
            Map.entry("five_tok_x1.5", 2.5),
            Map.entry("five_lat_x1.3", 2.5));
}
