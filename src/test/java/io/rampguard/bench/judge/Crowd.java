package io.rampguard.bench.judge;

/** The requests of one replication, window by window in order. */
@FunctionalInterface
interface Crowd {
    Arrivals at(int window);

    /** Poisson arrivals at this many requests a second, each given to the variant with the share's probability. */
    static Crowd poisson(Chance chance, Ramp ramp, Rate requests) {
        return window -> {
            double from = ramp.from(window);
            double expected = requests.over(from, ramp.seconds()) * ramp.seconds();
            double share = ramp.share(window).fraction();
            return new Arrivals(
                    from, ramp.seconds(), chance.poisson(expected * (1 - share)), chance.poisson(expected * share));
        };
    }
}
