package io.rampguard.api;

import io.rampguard.api.model.FleetAnswer;
import io.rampguard.api.model.FleetView.FreezeView;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import io.rampguard.api.model.RolloutView;
import io.rampguard.api.model.VerbAnswer;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.units.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns the fleet's answers into replies. */
final class Answers {
    /** A lease passes on, and a store comes back, within seconds. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Fleet fleet;

    Answers(Fleet fleet) {
        this.fleet = fleet;
    }

    RolloutView view(RolloutStatus status) {
        return RolloutView.of(status, Optional.ofNullable(fleet.policies().get(status.name())));
    }

    Reply to(Fleet.Answer answer, String request) {
        return switch (answer) {
            case Fleet.Answer.Obeyed done ->
                Reply.ok(new VerbAnswer(
                        view(done.status()),
                        done.sentence(),
                        done.zeroVerifiedIn().map(Answers::seconds).orElse(null),
                        request));
            case Fleet.Answer.Conflict conflict ->
                Reply.problem(Problem.of(
                                Kind.CONFLICT,
                                conflict.sentence(),
                                "Look at the present state in 'rollout', and ask for what fits it.")
                        .withRollout(view(conflict.status())));
            case Fleet.Answer.UnknownRollout unknown ->
                Reply.problem(Problem.of(
                        Kind.UNKNOWN_ROLLOUT, unknown.sentence(), "GET /api/v1/rollouts lists the rollouts."));
            case Fleet.Answer.Unavailable unavailable -> unavailable(unavailable.sentence());
        };
    }

    Reply to(Fleet.FreezeAnswer answer) {
        return switch (answer) {
            case Fleet.FreezeAnswer.Done done ->
                Reply.ok(new FleetAnswer(FreezeView.of(done.freeze()), done.sentence()));
            case Fleet.FreezeAnswer.Unavailable unavailable -> unavailable(unavailable.sentence());
        };
    }

    Reply unavailable(String sentence) {
        String holder = fleet.status().holder();
        String cure = fleet.status().leading()
                ? "Try again in " + RETRY_AFTER_SECONDS + " s."
                : "Ask the daemon that holds the lease (" + holder + "), or try again in " + RETRY_AFTER_SECONDS
                        + " s.";
        return Reply.problem(Problem.of(Kind.UNAVAILABLE, sentence, cure).withHolder(holder))
                .with("Retry-After", RETRY_AFTER_SECONDS);
    }

    Reply unknown(PolicyName name) {
        List<String> names = fleet.rollouts().stream()
                .map(status -> status.name().toString())
                .toList();
        String cure = Nearest.to(name.toString(), names)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("GET /api/v1/rollouts lists the rollouts; its policy may be refused: GET /api/v1/problems.");
        return Reply.problem(Problem.of(Kind.UNKNOWN_ROLLOUT, "there is no rollout '" + name + "'", cure));
    }

    private static Double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
