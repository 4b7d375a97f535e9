package io.rampguard.simulation;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.Verdict;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The mistakes that a controller of this kind makes, each planted between the real controller and its ports. */
enum Mistake {
    NONE,
    MISSING_METRICS_COUNT_AS_PASS,
    ROLLBACK_IS_SAVED_BEFORE_IT_IS_WRITTEN,
    HOLD_COUNTS_FROM_THE_DECISION,
    FIRST_STAGE_WAITS_FOR_THE_VARIANT,
    LOWERED_FLAG_IS_RAISED_AGAIN,
    RAISED_FLAG_IS_IGNORED,
    TWO_LEADERS_WRITE;

    Daemon.Parts plantedIn(Daemon.Parts parts) {
        return switch (this) {
            // Two leaders are made by a lease that is never asked again, and by a store that refuses no term.
            case NONE, TWO_LEADERS_WRITE -> parts;
            case MISSING_METRICS_COUNT_AS_PASS -> judging(parts, Mistake::missingPasses);
            case FIRST_STAGE_WAITS_FOR_THE_VARIANT -> judging(parts, Mistake::zeroIsSilence);
            case ROLLBACK_IS_SAVED_BEFORE_IT_IS_WRITTEN -> flags(parts, new KillsOnRecord(parts));
            case HOLD_COUNTS_FROM_THE_DECISION -> flags(parts, new Believes(parts.flags(), (real, asked) -> asked));
            case RAISED_FLAG_IS_IGNORED -> flags(parts, new Believes(parts.flags(), Percentage::min));
            case LOWERED_FLAG_IS_RAISED_AGAIN -> flags(parts, new Insists(parts.flags()));
        };
    }

    private static Daemon.Parts judging(Daemon.Parts parts, UnaryOperator<Asked> twist) {
        Judge real = parts.judge();
        Judge twisted = new Judge() {
            @Override
            public Evidence fresh() {
                return real.fresh();
            }

            @Override
            public Assessment assess(RolloutPolicy policy, Evidence before, Look look) {
                return twist.apply(new Asked(look, real.assess(policy, before, look)))
                        .assessment();
            }
        };
        return new Daemon.Parts(
                parts.policies(), parts.source(), parts.flags(), parts.store(), parts.leadership(), twisted);
    }

    private static Daemon.Parts flags(Daemon.Parts parts, FlagBackend twisted) {
        return new Daemon.Parts(
                parts.policies(), parts.source(), twisted, parts.store(), parts.leadership(), parts.judge());
    }

    private record Asked(Look look, Assessment assessment) {
        Asked saying(Verdict verdict, boolean ready) {
            return new Asked(
                    look,
                    new Assessment(
                            assessment.evidence(),
                            assessment.findings(),
                            verdict,
                            new Assessment.Readiness(ready, Optional.empty(), Deferred.known("planted"))));
        }
    }

    private static Asked missingPasses(Asked asked) {
        return asked.assessment().verdict() instanceof Verdict.NoData
                ? asked.saying(new Verdict.Pass(Reason.of(ReasonCode.ALL_PASS)), true)
                : asked;
    }

    private static Asked zeroIsSilence(Asked asked) {
        return asked.look().served().isZero()
                ? asked.saying(
                        new Verdict.NoData(
                                Reason.of(ReasonCode.WARMING_UP), asked.look().now()),
                        false)
                : asked;
    }

    /** Passes everything on. */
    private abstract static class Between implements FlagBackend {
        final FlagBackend real;

        Between(FlagBackend real) {
            this.real = real;
        }

        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            return real.read(keys);
        }

        @Override
        public WriteResult write(FlagChange change) {
            return real.write(change);
        }

        @Override
        public WriteResult kill(FlagChange change) {
            return real.kill(change);
        }

        @Override
        public Verification verify(String key, List<String> targetingKeys) {
            return real.verify(key, targetingKeys);
        }

        @Override
        public Capabilities capabilities() {
            return real.capabilities();
        }
    }

    /** Zero is written only once the rollback is on record. */
    private static final class KillsOnRecord extends Between {
        private final Daemon.Parts parts;

        KillsOnRecord(Daemon.Parts parts) {
            super(parts.flags());
            this.parts = parts;
        }

        @Override
        public WriteResult kill(FlagChange change) {
            boolean recorded = parts.store().load().values().stream()
                    .anyMatch(row -> row.rollout().state() instanceof RolloutState.RollingBack);
            return recorded ? real.kill(change) : new WriteResult.Unreachable("first things first");
        }
    }

    /** Mixes what was read with what was last asked for. */
    private static final class Believes extends Between {
        private final BinaryOperator<Percentage> mix;
        private final Map<String, Percentage> asked = new HashMap<>();

        Believes(FlagBackend real, BinaryOperator<Percentage> mix) {
            super(real);
            this.mix = mix;
        }

        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            Map<String, FlagReading> readings = new TreeMap<>();
            real.read(keys).forEach((key, reading) -> readings.put(key, mixed(key, reading)));
            return readings;
        }

        private FlagReading mixed(String key, FlagReading reading) {
            return reading instanceof FlagReading.Found found && asked.containsKey(key)
                    ? new FlagReading.Found(
                            found.variant(),
                            found.control(),
                            found.bucketBy(),
                            mix.apply(found.share(), asked.get(key)),
                            found.revision(),
                            found.note())
                    : reading;
        }

        @Override
        public WriteResult write(FlagChange change) {
            asked.put(change.flag().key(), change.exposure());
            WriteResult result = real.write(change);
            return result instanceof WriteResult.Applied ? result : new WriteResult.Applied(change.exposure());
        }

        @Override
        public WriteResult kill(FlagChange change) {
            asked.put(change.flag().key(), Percentage.ZERO);
            return real.kill(change);
        }
    }

    /** Writes the last share again whenever it finds less. */
    private static final class Insists extends Between {
        private final Map<String, FlagChange> last = new HashMap<>();

        Insists(FlagBackend real) {
            super(real);
        }

        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            real.read(keys).forEach((key, reading) -> {
                FlagChange change = last.get(key);
                if (change != null
                        && reading instanceof FlagReading.Found found
                        && found.share().below(change.exposure())) {
                    real.write(new FlagChange(
                            change.flag(),
                            change.arms(),
                            change.exposure(),
                            found.revision(),
                            change.term(),
                            change.note()));
                }
            });
            return real.read(keys);
        }

        @Override
        public WriteResult write(FlagChange change) {
            last.put(change.flag().key(), change);
            return real.write(change);
        }

        @Override
        public WriteResult kill(FlagChange change) {
            last.remove(change.flag().key());
            return real.kill(change);
        }
    }
}
