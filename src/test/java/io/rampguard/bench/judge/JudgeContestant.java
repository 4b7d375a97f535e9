package io.rampguard.bench.judge;

import io.rampguard.analysis.Assessment;
import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.Look;
import io.rampguard.analysis.SequentialJudge;
import io.rampguard.analysis.ThresholdJudge;
import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Arm;
import io.rampguard.policy.Calendar;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A judge of the product behind the same looks that the daemon gives it: policy, evidence and clock. */
final class JudgeContestant implements Contestant {
    /** The judge that the product has had from the start; it promises for each look only, never for a rollout. */
    static final Entrant THRESHOLD = new Peers.Named("threshold", "1") {
        @Override
        public boolean enters(Scenario scenario) {
            return true;
        }

        @Override
        public int most() {
            return 200;
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new JudgeContestant(new ThresholdJudge(), scenario, Method.THRESHOLD, false);
        }
    };

    /** The default: without the users' buckets, and with them where a scenario has the label. */
    static final Entrant SEQUENTIAL = new Peers.Named("ours", "7") {
        @Override
        public boolean enters(Scenario scenario) {
            return true;
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new JudgeContestant(new SequentialJudge(), scenario, Method.SEQUENTIAL, true);
        }
    };

    /** The same engine where nobody put the label on. */
    static final Entrant UNLABELLED = new Peers.Named("ours without label", "7") {
        @Override
        public boolean enters(Scenario scenario) {
            return scenario.table() == Table.STICKY;
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new JudgeContestant(new SequentialJudge(), scenario, Method.SEQUENTIAL, false);
        }
    };

    /** More than the polls that the daemon lets pass after a step; a scenario's windows hold the share they say. */
    private static final int SETTLED = 3;

    private final Judge judge;
    private final boolean labelled;
    private final RolloutPolicy policy;
    private Evidence evidence;
    private Percentage served = Percentage.ZERO;
    private Optional<Instant> since = Optional.empty();

    private JudgeContestant(Judge judge, Scenario scenario, Method method, boolean labelled) {
        this.judge = judge;
        this.labelled = labelled;
        this.policy = policy(scenario, method);
        this.evidence = judge.fresh();
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (!poll.stage().equals(served)) {
            served = poll.stage();
            since = Optional.of(
                    poll.when().from().minus(policy.metrics().every().multipliedBy(SETTLED)));
        }
        Assessment assessment = judge.assess(
                policy,
                evidence,
                new Look(poll.when().to(), served, Optional.of(Percentage.ALL), since, 0, observed(poll)));
        evidence = assessment.evidence();
        return assessment.verdict() instanceof Verdict.Breach breach
                ? Optional.of(new Alarm(
                        breach.guardrail(), assessment.verdict().reason().text()))
                : Optional.empty();
    }

    private List<Observation> observed(Poll poll) {
        return poll.measured().stream()
                .<Observation>map(measured -> labelled ? measured : plain(measured))
                .toList();
    }

    /** The signal's name, with its place where two look at one signal. */
    private static String id(List<Watch> watches, Watch watch) {
        String name = watch.signal().name();
        long alike =
                watches.stream().filter(one -> one.signal().name().equals(name)).count();
        return alike == 1 ? name : name + "-" + (watches.indexOf(watch) + 1);
    }

    private static Measured plain(Measured measured) {
        return new Measured(
                measured.rollout(), measured.signal(), measured.window(), measured.control(), measured.variant());
    }

    /** What a user would have written for this scenario. */
    static RolloutPolicy policy(Scenario scenario, Method method) {
        TreeMap<String, String> control = new TreeMap<>();
        control.put("variant", "haiku");
        TreeMap<String, String> variant = new TreeMap<>();
        variant.put("variant", "sonnet");
        List<Watch> watches = scenario.watches();
        List<Guardrail> guardrails = watches.stream()
                .<Guardrail>map(watch -> new Guardrail.NoWorseThanControl(
                        id(watches, watch),
                        watch.signal(),
                        watch.tolerate(),
                        0,
                        Guardrail.Sensitivity.valueOf(watch.sensitivity().name()),
                        Guardrail.Action.ROLLBACK))
                .toList();
        Ramp ramp = scenario.ramp();
        List<Stage> stages = ramp.shares().stream()
                .map(share -> new Stage(share, ramp.hold(), 0, Optional.empty()))
                .toList();
        return new RolloutPolicy(
                PolicyName.of("bench"),
                new FlagTarget("embedded", "bench", Arm.named("haiku"), Arm.named("sonnet"), "targetingKey"),
                "r1",
                new MetricsPlan(
                        "default",
                        ramp.every(),
                        control,
                        variant,
                        guardrails.stream().map(Guardrail::signal).distinct().toList(),
                        scenario.table() == Table.STICKY ? Optional.of("bucket") : Optional.empty()),
                new RampPlan(stages, Duration.ofHours(24), Percentage.ZERO, Calendar.ALWAYS, false),
                guardrails,
                false,
                new Confidence(scenario.alpha(), method),
                Patience.DEFAULT,
                List.of(),
                false);
    }
}
