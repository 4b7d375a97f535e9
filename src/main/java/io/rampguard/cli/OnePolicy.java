package io.rampguard.cli;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RolloutPolicy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one policy that a command is about, out of a file or directory. */
final class OnePolicy {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is read
    private CommandSpec spec;

    @Option(names = "--rollout", paramLabel = "NAME", description = "Which policy, where the file holds several.")
    private @Nullable String name;

    /** Empty where it is refused; its problems are printed then, as {@code validate} prints them. */
    Optional<RolloutPolicy> read(PolicyReader reader, Path path) {
        Reading reading = reader.read(List.of(path), Optional.empty());
        if (reading.refused()) {
            complain(reading.problems());
            return Optional.empty();
        }
        List<RolloutPolicy> found = reading.policies().values().stream()
                .filter(policy -> name == null || policy.name().toString().equals(name))
                .toList();
        if (found.size() == 1) {
            return Optional.of(found.getFirst());
        }
        String all = reading.policies().keySet().stream().map(Object::toString).collect(Collectors.joining(", "));
        throw new ParameterException(
                spec.commandLine(),
                found.isEmpty()
                        ? path + " holds no policy" + (name == null ? "" : " '" + name + "'")
                                + (all.isEmpty() ? "" : "; it holds " + all) + "."
                        : path + " holds several policies (" + all + "): choose one with --rollout NAME.");
    }

    private void complain(List<PolicyProblem> problems) {
        PrintWriter err = spec.commandLine().getErr();
        problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .forEach(problem -> {
                    String place = problem.line() > 0
                            ? problem.file() + ":" + problem.line() + ":" + problem.column()
                            : problem.file();
                    err.println(place + ": error: " + problem.what());
                    err.println("    " + problem.cure());
                });
        err.flush();
    }
}
