package io.rampguard.bench.judge;

import java.util.List;
import java.util.Optional;

/**
 * How one replication went for one contestant.
 *
 * @param rolledBack whether it alarmed at all
 * @param early whether it alarmed before anything was wrong; false where nothing ever is
 * @param exposed variant requests from the first stage to the alarm, or to the end
 * @param afterOnset those of them after the onset; the same as {@code exposed} where nothing is wrong
 * @param minutes from the onset, or from the first stage, to the alarm or the end
 * @param alarm why, where it rolled back
 */
record Fate(
        boolean rolledBack, boolean early, double exposed, double afterOnset, double minutes, Optional<String> alarm) {
    /** One contestant on its way through a replication. */
    static final class Course {
        private final Scenario scenario;
        private final Contestant contestant;
        private final double onset;
        private double exposed;
        private double afterOnset;
        private double end;
        private Optional<String> alarm = Optional.empty();

        Course(Scenario scenario, Contestant contestant) {
            this.scenario = scenario;
            this.contestant = contestant;
            this.onset = scenario.harmless() ? 0 : scenario.onset();
        }

        boolean open() {
            return alarm.isEmpty();
        }

        void take(Poll poll) {
            if (!open()) {
                return;
            }
            if (!poll.history()) {
                Arrivals arrivals = poll.arrivals();
                exposed += arrivals.variant();
                end = arrivals.from() + arrivals.seconds();
                afterOnset += end > onset ? arrivals.variant() : 0;
            }
            alarm = contestant.take(poll).map(why -> why.signal() + ": " + why.reason());
            if (alarm.isPresent() && poll.history()) {
                throw new IllegalStateException(scenario.name() + ": a rollback before anybody was exposed");
            }
        }

        Fate fate() {
            boolean early = alarm.isPresent() && !scenario.harmless() && end <= onset;
            return new Fate(alarm.isPresent(), early, exposed, afterOnset, Math.max(0, end - onset) / 60, alarm);
        }
    }

    /** Lets contestants look at the same replication until each has rolled back or the ramp has ended. */
    static List<Fate> of(Scenario scenario, long seed, int number, List<Contestant.Entrant> entrants) {
        List<Course> courses = entrants.stream()
                .map(entrant -> new Course(
                        scenario,
                        entrant.start(
                                scenario,
                                seed * 1_000_003 + number * 31L + entrant.name().hashCode())))
                .toList();
        Scenario.Replication replication = scenario.replicate(seed, number);
        while (replication.hasNext() && courses.stream().anyMatch(Course::open)) {
            Poll poll = replication.next();
            courses.forEach(course -> course.take(poll));
        }
        return courses.stream().map(Course::fate).toList();
    }
}
