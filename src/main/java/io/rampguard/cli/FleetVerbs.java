package io.rampguard.cli;

import io.rampguard.api.model.FleetAnswer;
import io.rampguard.api.model.VerbRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs that touch every rollout. */
final class FleetVerbs {
    private FleetVerbs() {}

    /** Its name on the command line is the verb's name in the API. */
    abstract static class FleetVerb extends AskingCommand {
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why, in your words; it is journalled and told.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private String reason;

        @Override
        public Integer call() {
            Answer<FleetAnswer> answer =
                    connection.daemon().post("/" + spec.name(), VerbRequest.because(reason), FleetAnswer.class);
            return switch (answer) {
                case Answer.Got<FleetAnswer> got -> {
                    if (output == Output.json) {
                        print(got.json());
                    } else {
                        print(List.of(got.value().text()));
                    }
                    yield Exit.DONE;
                }
                case Answer<FleetAnswer> failed -> connection.complain(failed);
            };
        }
    }

    @Command(name = "freeze", description = "Stop advances everywhere; rollbacks go on.")
    static final class Freeze extends FleetVerb {}

    @Command(name = "thaw", description = "End the freeze.")
    static final class Thaw extends FleetVerb {}

    @Command(
            name = "confirm-deletion",
            description = "Believe that policies which vanished all at once are deleted. Needs the role admin.")
    static final class ConfirmDeletion extends FleetVerb {}
}
