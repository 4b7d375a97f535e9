package io.rampguard.cli;

import io.rampguard.api.model.PolicyProblemView;
import io.rampguard.api.model.ProblemList;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code rampguard problems}: what the daemon finds wrong in the policies it reads. */
@Command(
        name = "problems",
        description = "Print what is wrong in the daemon's policies, with the cure. Exits 1 on an error.")
final class ProblemsCommand extends AskingCommand {
    @Override
    public Integer call() {
        return switch (connection.daemon().get("/problems", ProblemList.class)) {
            case Answer.Got<ProblemList> got -> {
                if (output == Output.json) {
                    print(got.json());
                } else {
                    print(lines(got.value().problems()));
                }
                boolean refused = got.value().problems().stream()
                        .anyMatch(problem -> problem.severity().equals("error"));
                yield refused ? Exit.REFUSED : Exit.DONE;
            }
            case Answer<ProblemList> failed -> connection.complain(failed);
        };
    }

    private static List<String> lines(List<PolicyProblemView> problems) {
        if (problems.isEmpty()) {
            return List.of("No problem in the daemon's policies.");
        }
        List<String> lines = new ArrayList<>();
        for (PolicyProblemView problem : problems) {
            String place = problem.line() > 0
                    ? problem.file() + ":" + problem.line() + ":" + problem.column()
                    : problem.file();
            lines.add(place + ": " + problem.severity() + ": " + problem.what());
            lines.add("    " + problem.cure());
        }
        return lines;
    }
}
