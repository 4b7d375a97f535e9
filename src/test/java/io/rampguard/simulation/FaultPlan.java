package io.rampguard.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong, and when: all of it drawn from one seed before anything happens. */
record FaultPlan(List<Fault> faults, Duration until) {
    /** The sorts of trouble. */
    enum Kind {
        SOURCE_DARK,
        SOURCE_STALE,
        SOURCE_PARTIAL,
        METRICS_LATE,
        BACKEND_DOWN,
        WRITES_UNCONFIRMED,
        WRITES_THROTTLED,
        HAND_LOWERS,
        HAND_RAISES,
        STORE_DOWN,
        REVISION_RACE,
        CRASH,
        STALL,
        LEASE_DOWN,
        CLOCK_FORWARD,
        CLOCK_BACKWARD,
        OPERATOR_PAUSES,
        OPERATOR_RESUMES,
        OPERATOR_ADVANCES,
        OPERATOR_STEPS_DOWN,
        OPERATOR_APPROVES,
        OPERATOR_ROLLS_BACK,
        OPERATOR_REARMS,
        OPERATOR_FREEZES,
        NEW_REVISION,
        POLICY_DELETED,
        STAGES_EDITED
    }

    /**
     * One trouble.
     *
     * @param lasts for those that last
     * @param dice within 0..1, for what else the trouble has to choose
     */
    record Fault(Duration at, Kind kind, Duration lasts, double dice) {
        Duration end() {
            return at.plus(lasts);
        }
    }

    static final FaultPlan NONE = new FaultPlan(List.of(), Duration.ZERO);

    /** Between none and sixteen troubles within the given time. */
    static FaultPlan draw(SplittableRandom random, Duration until) {
        int many = random.nextInt(17);
        List<Fault> faults = new ArrayList<>();
        Kind[] kinds = Kind.values();
        for (int i = 0; i < many; i++) {
            Kind kind = kinds[random.nextInt(kinds.length)];
            boolean rare = kind == Kind.OPERATOR_ROLLS_BACK
                    || kind == Kind.NEW_REVISION
                    || kind == Kind.POLICY_DELETED
                    || kind == Kind.STAGES_EDITED;
            if (rare && random.nextInt(3) > 0) {
                continue;
            }
            faults.add(new Fault(cells(random, until), kind, cells(random, length(kind, random)), random.nextDouble()));
        }
        faults.sort(java.util.Comparator.comparing(Fault::at));
        return new FaultPlan(List.copyOf(faults), until);
    }

    private static Duration length(Kind kind, SplittableRandom random) {
        boolean shortly = kind == Kind.BACKEND_DOWN || kind == Kind.STORE_DOWN || kind == Kind.CRASH;
        return random.nextInt(4) == 0 ? Duration.ofMinutes(12) : Duration.ofMinutes(shortly ? 2 : 4);
    }

    private static Duration cells(SplittableRandom random, Duration within) {
        return World.CELL.multipliedBy(random.nextLong(within.dividedBy(World.CELL)) + 1);
    }
}
