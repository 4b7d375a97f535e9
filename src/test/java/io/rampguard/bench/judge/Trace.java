package io.rampguard.bench.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One hour of real requests to a language model, replayed window by window. Each window keeps its own busyness and its own
 * values and is resampled to the traffic of the scenario; the hour begins at a random place and is repeated.
 */
final class Trace {
    private static final String PLACE =
            System.getProperty("rampguard.bench.trace", "../shared/data/azure-llm-code-2023.csv");

    private final double[] seconds;
    private final double[] tokens;
    private final double length;

    private Trace(double[] seconds, double[] tokens) {
        this.seconds = seconds;
        this.tokens = tokens;
        this.length = seconds[seconds.length - 1];
    }

    /** The trace, where its file is there. */
    static Optional<Trace> find() {
        Path file = Path.of(PLACE);
        return Files.isReadable(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** Why scenarios with the trace are left out. */
    static String absent() {
        return "the real trace is left out: there is no file " + PLACE + "; name it with -Drampguard.bench.trace=FILE";
    }

    private static Trace read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            List<String> rows = lines.subList(1, lines.size()).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            LocalDateTime first = time(rows.get(0));
            double[] seconds = new double[rows.size()];
            double[] tokens = new double[rows.size()];
            for (int i = 0; i < seconds.length; i++) {
                String[] cells = rows.get(i).split(",");
                seconds[i] = Duration.between(first, time(rows.get(i))).toNanos() / 1e9;
                tokens[i] = Double.parseDouble(cells[1]) + Double.parseDouble(cells[2]);
            }
            return new Trace(seconds, tokens);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the trace " + file + " cannot be read", unreadable);
        }
    }

    private static LocalDateTime time(String row) {
        return LocalDateTime.parse(row.substring(0, row.indexOf(',')).replace(' ', 'T'));
    }

    double meanTokens() {
        return java.util.Arrays.stream(tokens).average().orElseThrow();
    }

    double[] tokens() {
        return tokens.clone();
    }

    /** Randomly split, with the variant's values multiplied by a factor from the onset on. */
    Cast cast(Chance chance, Ramp ramp, double traffic, Rate harm) {
        List<double[]> pools = pools(ramp.seconds());
        double usual = (double) tokens.length / pools.size();
        int start = chance.index(pools.size());
        Crowd crowd = Crowd.poisson(
                chance,
                ramp,
                (from, length) -> traffic * pool(pools, start, ramp.at(from + length / 2)).length / usual);
        SignalDraw draw = a -> {
            double[] pool = pool(pools, start, ramp.at(a.from() + a.seconds() / 2));
            double factor = harm.over(a.from(), a.seconds());
            return scaled(ValueDraws.resampled(chance, pool, a), factor);
        };
        return new Cast(crowd, draw);
    }

    private static Reading scaled(Reading reading, double factor) {
        if (factor == 1) {
            return reading;
        }
        io.rampguard.metrics.Counts.Mean mean = (io.rampguard.metrics.Counts.Mean) reading.variant();
        return new Reading(
                reading.control(),
                new io.rampguard.metrics.Counts.Mean(mean.count(), mean.sum() * factor),
                reading.controlMoments(),
                new Moments(
                        reading.variantMoments().squares() * factor * factor,
                        reading.variantMoments().logs() + mean.count() * Math.log(factor)));
    }

    private static double[] pool(List<double[]> pools, int start, int window) {
        return pools.get(Math.floorMod(start + window, pools.size()));
    }

    private List<double[]> pools(double every) {
        int count = (int) Math.max(1, length / every);
        List<List<Double>> pools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pools.add(new ArrayList<>());
        }
        for (int i = 0; i < tokens.length; i++) {
            int at = (int) (seconds[i] / every);
            if (at < count) {
                pools.get(at).add(tokens[i]);
            }
        }
        return pools.stream()
                .map(pool -> pool.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
    }
}
