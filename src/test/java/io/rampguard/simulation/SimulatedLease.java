package io.rampguard.simulation;

import io.rampguard.controller.Leadership;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** One lease that the daemons of one fate share. It runs on the world's time, as a database's own clock would. */
final class SimulatedLease {
    static final Duration LENGTH = Duration.ofSeconds(20);

    private final VirtualClock clock;
    private Optional<String> holder = Optional.empty();
    private Duration until = Duration.ZERO;
    private long term;

    /** Nobody can ask for the lease or renew it. */
    boolean down;

    SimulatedLease(VirtualClock clock) {
        this.clock = clock;
    }

    /** The newest term that was ever given. */
    long newest() {
        return term;
    }

    Leadership of(String daemon) {
        return new Seat(daemon);
    }

    /** A daemon that took the lease once and never asks whether it still has it: a planted mistake. */
    Leadership always() {
        term++;
        long mine = term;
        return new Leadership() {
            @Override
            public OptionalLong term(Instant now) {
                return OptionalLong.of(mine);
            }

            @Override
            public String holder() {
                return "me";
            }

            @Override
            public void release() {}
        };
    }

    private final class Seat implements Leadership {
        private final String name;
        private long mine;

        Seat(String name) {
            this.name = name;
        }

        @Override
        public OptionalLong term(Instant now) {
            boolean expired = clock.elapsed().compareTo(until) >= 0;
            if (down) {
                return holder.equals(Optional.of(name)) && mine == term && !expired
                        ? OptionalLong.of(mine)
                        : OptionalLong.empty();
            }
            if (expired || !holder.isPresent()) {
                holder = Optional.of(name);
                term++;
                mine = term;
            }
            if (!holder.equals(Optional.of(name)) || mine != term) {
                return OptionalLong.empty();
            }
            until = clock.elapsed().plus(LENGTH);
            return OptionalLong.of(mine);
        }

        @Override
        public boolean superseded() {
            return term > mine;
        }

        @Override
        public String holder() {
            return holder.orElse("nobody");
        }

        @Override
        public void release() {
            if (holder.equals(Optional.of(name))) {
                holder = Optional.empty();
            }
        }
    }
}
