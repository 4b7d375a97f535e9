package io.rampguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.api.model.FleetView;
import io.rampguard.api.model.ProblemList;
import io.rampguard.api.model.RolloutList;
import io.rampguard.api.model.RolloutView;
import io.rampguard.policy.PolicyName;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rampguard status}: what each rollout does and why. */
@Command(name = "status", description = "Print what every rollout does and why, or one with its guardrails.")
final class StatusCommand extends AskingCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A rollout, NAME or NAMESPACE/NAME.",
            converter = NameConverter.class)
    private @Nullable PolicyName name;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on showing it, every second, until interrupted.")
    private boolean watch;

    private final Screen screen = Screen.of(System.getenv());
    private final InstantSource clock = InstantSource.system();

    /** One look: the lines to show and the JSON they came from. */
    record Look(List<String> lines, JsonNode json) {}

    @Override
    public Integer call() {
        Daemon daemon = connection.daemon();
        if (watch) {
            return new Watch(out(), screen, output, this::look, connection).run(daemon);
        }
        return switch (look(daemon)) {
            case Answer.Got<Look> got -> {
                if (output == Output.json) {
                    print(got.json());
                } else {
                    print(got.value().lines());
                }
                yield Exit.DONE;
            }
            case Answer<Look> failed -> connection.complain(failed);
        };
    }

    private Answer<Look> look(Daemon daemon) {
        StatusPage page = new StatusPage(screen);
        if (name != null) {
            Answer<RolloutView> rollout = daemon.get(Daemon.rollout(name, ""), RolloutView.class);
            return then(rollout, got -> looked(page.rollout(got.value(), clock.instant()), got.json()));
        }
        Answer<RolloutList> rollouts = daemon.get("/rollouts", RolloutList.class);
        if (output == Output.json) {
            return then(rollouts, got -> looked(List.of(), got.json()));
        }
        return then(
                rollouts,
                list -> then(daemon.get("/status", FleetView.class), fleet -> {
                    Answer<ProblemList> problems = daemon.get("/problems", ProblemList.class);
                    return then(
                            problems,
                            wrong -> looked(
                                    page.fleet(
                                            list.value().rollouts(),
                                            fleet.value(),
                                            wrong.value().problems().size(),
                                            clock.instant()),
                                    list.json()));
                }));
    }

    private static Answer<Look> looked(List<String> lines, JsonNode json) {
        return new Answer.Got<>(new Look(lines, json), json);
    }

    private static <T> Answer<Look> then(Answer<T> answer, Function<Answer.Got<T>, Answer<Look>> next) {
        return switch (answer) {
            case Answer.Got<T> got -> next.apply(got);
            case Answer.Refused<T> refused -> new Answer.Refused<>(refused.status(), refused.problem());
            case Answer.Silent<T> silent -> new Answer.Silent<>(silent.sentence());
        };
    }
}
