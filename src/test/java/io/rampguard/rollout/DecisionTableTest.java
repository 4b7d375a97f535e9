package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;

import io.rampguard.golden.Golden;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.RolloutState.AwaitingApproval;
import io.rampguard.rollout.RolloutState.Completed;
import io.rampguard.rollout.RolloutState.Ramping;
import io.rampguard.rollout.RolloutState.RolledBack;
import io.rampguard.rollout.RolloutState.RollingBack;
import io.rampguard.rollout.RolloutState.Waiting;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asks the decision function every question there is, and keeps its answers as a page that people review. */
@Tag("golden")
class DecisionTableTest {
    private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(1));
    private static final Reason BAD = Reason.of(ReasonCode.BREACH_TOLERANCE);

    /** A state with the policy under which it is asked. */
    private record Place(String name, RolloutState state, RolloutPolicy policy) {}

    @Test
    void thePageIsWhatTheDecisionFunctionAnswers() {
        StringBuilder page = new StringBuilder("""
                # Decision table

                Printed from `Ramp.decide` and `Ramp.obey` by `DecisionTableTest`; `make golden` rewrites it. Every combination of
                state, exposure, verdict, and how far the hold has come is asked; rows that answer alike are one row. A cell is
                the move and the reason's code, ″ says the same as its left neighbour. The policy is a plain one: stages 1, 5, 25, 50 and 100 %, default patience.

                **Hold**: *running* has not ended; *over* has; *stretched* is also beyond the patience for unclear evidence.
                **Exposure**, against what the rollout asked for: *as asked*; *above*; *on its way* is between the last share seen
                and the one asked for; *below* the last one seen; *zero, noted* carries the flag's own note of a rollback;
                *unprepared* gives everybody control without both arms in place; *foreign* serves other arms; *unread* did not answer.

                """);
        places().forEach(place -> page.append(decisions(place)));
        page.append(
                "## What an operator may ask\n\nThe exposure is as asked, and the hold is running. **clear** is a pass, **unclear** evidence that is not proven.\n\n");
        page.append(commands());

        Golden.matches("docs/decision-table.md", page.toString());
    }

    private static List<Place> places() {
        RolloutPolicy held = SamplePolicy.policy().holdback(5).build();
        Step top = new Step(4, held.ramp().exposure(4), held.ramp().exposure(4), stage(4).hold(), false);
        RolloutPolicy gated =
                SamplePolicy.policy().approval(3, Duration.ofHours(48)).build();
        return List.of(
                new Place("waiting", Waiting.FIRST, POLICY),
                new Place("waiting, re-armed", new Waiting(0, true), POLICY),
                new Place("ramping, the first stage asked for", new Ramping(risingTo(0)), POLICY),
                new Place("ramping, a higher stage asked for", new Ramping(risingTo(2)), POLICY),
                new Place("ramping, a stage served, a small one next", ramping(0), POLICY),
                new Place("ramping, a stage served", ramping(2), POLICY),
                new Place("ramping, a stage served, approval next", ramping(2), gated),
                new Place("ramping, the last stage served", ramping(4), POLICY),
                new Place("awaiting approval", new AwaitingApproval(stage(2), NOON, HELD), gated),
                new Place("paused by a person or for one", paused(2, false), POLICY),
                new Place("paused by the daemon, source dark", paused(2, true), POLICY),
                new Place("rolling back", new RollingBack(BAD, NOON, percent(25), 2), POLICY),
                new Place("rolled back", new RolledBack(BAD, NOON, percent(25), 2), POLICY),
                new Place("watching", watching(), POLICY),
                new Place("watching, with a holdback", new RolloutState.Watching(top), held),
                new Place("completed", new Completed(NOON), POLICY),
                new Place("completed, with a holdback", new Completed(NOON), held));
    }

    private static Map<String, Exposure> exposures(RolloutState state) {
        Step at = state.step().orElse(Step.GROUND);
        Reason reason = Reason.of(ReasonCode.UNREAD);
        Map<String, Exposure> exposures = new LinkedHashMap<>();
        exposures.put("as asked", new Exposure.Served(state instanceof Completed ? Percentage.ALL : at.target()));
        exposures.put(
                "above",
                new Exposure.Served(new Percentage(Math.min(10_000, at.target().basisPoints() + 7))));
        if (at.confirmed().below(at.target())) {
            exposures.put("on its way", new Exposure.Served(at.confirmed()));
        }
        if (!at.confirmed().isZero()) {
            exposures.put(
                    "below", new Exposure.Served(new Percentage(at.confirmed().basisPoints() - 7)));
        }
        if (state instanceof Completed) {
            exposures.put("less the holdback", new Exposure.Served(percent(95)));
        }
        exposures.put("zero, noted", new Exposure.Served(Percentage.ZERO, true));
        exposures.put("unprepared", new Exposure.Unprepared(Reason.of(ReasonCode.PREPARING)));
        exposures.put("foreign", new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS)));
        exposures.put("unread", new Exposure.Unread(reason));
        return exposures;
    }

    private static Map<String, Sight> verdicts(Exposure exposure, Instant now) {
        Map<String, Sight> sights = new LinkedHashMap<>();
        sights.put("pass", sight(exposure, PASS));
        sights.put("breach", sight(exposure, BREACH));
        sights.put("breach, pauses", sight(exposure, BREACH_THAT_PAUSES));
        sights.put("inconclusive", sight(exposure, UNCLEAR));
        sights.put("no traffic", sight(exposure, silent(ReasonCode.NO_TRAFFIC, LONG_AGO)));
        sights.put("source dark", sight(exposure, silent(ReasonCode.SOURCE_DARK, now)));
        sights.put("source dark too long", sight(exposure, silent(ReasonCode.SOURCE_DARK, LONG_AGO)));
        sights.put("variant dark", sight(exposure, silent(ReasonCode.VARIANT_DARK, now)));
        sights.put("variant dark too long", sight(exposure, silent(ReasonCode.VARIANT_DARK, LONG_AGO)));
        sights.put("frozen, pass", frozen(exposure, PASS));
        return sights;
    }

    private static String decisions(Place place) {
        Map<String, Instant> clocks = new LinkedHashMap<>();
        clocks.put("running", NOON.plusSeconds(60));
        clocks.put("over", HELD);
        clocks.put("stretched", NOON.plus(HOLD.multipliedBy(4)));
        Map<List<String>, Map<String, List<String>>> alike = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>();
        exposures(place.state())
                .forEach((exposure, seen) -> clocks.forEach((clock, now) -> {
                    Map<String, Sight> sights = verdicts(seen, now);
                    columns.clear();
                    columns.addAll(sights.keySet());
                    List<String> answers = sights.values().stream()
                            .map(sight -> print(Ramp.decide(place.policy(), rollout(place.state()), sight, now)))
                            .toList();
                    alike.computeIfAbsent(answers, a -> new LinkedHashMap<>())
                            .computeIfAbsent(exposure, e -> new ArrayList<>())
                            .add(clock);
                }));
        StringBuilder table = new StringBuilder("## " + place.name() + "\n\n| exposure | hold | ");
        table.append(String.join(" | ", columns))
                .append(" |\n|")
                .append("---|".repeat(columns.size() + 2))
                .append('\n');
        alike.forEach((answers, where) -> rows(where, clocks.size())
                .forEach((clock, exposures) -> table.append("| ")
                        .append(exposures)
                        .append(" | ")
                        .append(clock)
                        .append(" | ")
                        .append(ditto(answers))
                        .append(" |\n")));
        return table.append('\n').toString();
    }

    /** A cell that says what its left neighbour says is printed as a ditto. */
    private static String ditto(List<String> answers) {
        return IntStream.range(0, answers.size())
                .mapToObj(i -> i > 0 && answers.get(i).equals(answers.get(i - 1)) ? "″" : answers.get(i))
                .collect(Collectors.joining(" | "));
    }

    /** Exposures that answer alike at the same clocks share a row. */
    private static Map<String, String> rows(Map<String, List<String>> where, int clocks) {
        Map<String, String> rows = new LinkedHashMap<>();
        where.forEach((exposure, at) ->
                rows.merge(at.size() == clocks ? "any" : String.join(", ", at), exposure, (a, b) -> a + "; " + b));
        return rows;
    }

    private static String print(Decision decision) {
        String to = switch (decision) {
            case Decision.Lower lower -> " to " + lower.to();
            case Decision.Rewrite rewrite -> " " + rewrite.to();
            case Decision.Pause pause -> " at " + pause.at();
            case Decision.Advance up -> " to " + up.to() + (up.unproven() ? " unproven" : "");
            case Decision.StepDown down -> " to " + down.to();
            default -> "";
        };
        return decision.move() + to + " (" + decision.reason().code().label() + ")";
    }

    private static String commands() {
        List<Verb> verbs = List.of(
                new Verb.RollBack(),
                new Verb.Pause(),
                new Verb.Resume(),
                new Verb.Approve(),
                new Verb.Reject(),
                new Verb.Advance(),
                new Verb.Jump(percent(50)),
                new Verb.Jump(percent(1)),
                new Verb.StepDown(),
                new Verb.ReArm(Optional.empty()),
                new Verb.ReArm(Optional.of(percent(50))));
        StringBuilder table = new StringBuilder("| state | seen | ");
        table.append(verbs.stream().map(DecisionTableTest::print).collect(Collectors.joining(" | ")));
        table.append(" |\n|").append("---|".repeat(verbs.size() + 2)).append('\n');
        for (Place place : places()) {
            Map<List<String>, List<String>> alike = new LinkedHashMap<>();
            conditions(place.state())
                    .forEach((condition, sight) -> alike.computeIfAbsent(
                                    verbs.stream()
                                            .map(verb -> print(Ramp.obey(
                                                    place.policy(),
                                                    rollout(place.state()),
                                                    new Command(verb, "request", "ann", "because"),
                                                    sight)))
                                            .toList(),
                                    a -> new ArrayList<>())
                            .add(condition));
            alike.forEach((answers, seen) -> table.append("| ")
                    .append(place.name())
                    .append(" | ")
                    .append(seen.size() == 7 ? "any" : String.join(", ", seen))
                    .append(" | ")
                    .append(String.join(" | ", answers))
                    .append(" |\n"));
        }
        return table.toString();
    }

    private static Map<String, Sight> conditions(RolloutState state) {
        Exposure asked = new Exposure.Served(state.step().map(Step::target).orElse(Percentage.ZERO));
        Map<String, Sight> sights = new LinkedHashMap<>();
        sights.put("clear", sight(asked, PASS));
        sights.put("unclear", sight(asked, UNCLEAR));
        sights.put("breach", sight(asked, BREACH));
        sights.put("source dark", sight(asked, silent(ReasonCode.SOURCE_DARK, NOON)));
        sights.put("frozen", frozen(asked, PASS));
        sights.put("unread", sight(new Exposure.Unread(Reason.of(ReasonCode.UNREAD)), PASS));
        sights.put("foreign", sight(new Exposure.Foreign(Reason.of(ReasonCode.FOREIGN_ARMS)), PASS));
        return sights;
    }

    private static String print(Verb verb) {
        return switch (verb) {
            case Verb.Jump jump -> "jump " + jump.to();
            case Verb.ReArm again ->
                "re-arm" + again.fromStage().map(from -> " from " + from).orElse("");
            default -> verb.word();
        };
    }

    private static String print(Obedience obedience) {
        return switch (obedience) {
            case Obedience.Move move -> print(move.decision()).replace(" (operator)", "");
            case Obedience.Already already -> "already";
            case Obedience.Refusal refusal -> "refused";
        };
    }
}
