package io.rampguard.cli;

import io.rampguard.api.model.VerbAnswer;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.policy.PolicyName;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks something of one rollout. Its name on the command line is the verb's name in the API. */
abstract class VerbCommand extends AskingCommand {
    @Parameters(
            paramLabel = "NAME",
            description = "The rollout, NAME or NAMESPACE/NAME.",
            converter = NameConverter.class)
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    PolicyName name;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in your words; it is journalled and told.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    String reason;

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "An id you choose: the same id twice is one request. Made up without it.")
    @Nullable
    String request;

    /** The stage that a jump goes to. */
    @Nullable
    BigDecimal to() {
        return null;
    }

    /** The stage that a re-arm begins at. */
    @Nullable
    BigDecimal fromStage() {
        return null;
    }

    @Override
    public Integer call() {
        String id = request == null ? UUID.randomUUID().toString() : request;
        VerbRequest body = new VerbRequest(reason, id, to(), fromStage());
        Answer<VerbAnswer> answer = connection.daemon().post(Daemon.rollout(name, spec.name()), body, VerbAnswer.class);
        return switch (answer) {
            case Answer.Got<VerbAnswer> got -> {
                if (output == Output.json) {
                    print(got.json());
                } else {
                    print(List.of(sentence(got.value())));
                }
                yield exit(got.value());
            }
            case Answer<VerbAnswer> failed -> connection.complain(failed);
        };
    }

    String sentence(VerbAnswer answer) {
        return Words.name(answer.rollout()) + ": " + answer.text() + "  ("
                + answer.rollout().phase() + ", " + Bar.of(answer.rollout()) + ")";
    }

    int exit(VerbAnswer answer) {
        return Exit.DONE;
    }

    /** {@code 0 % verified in 1.2 s}, the one sentence that whoever rolls back waits for. */
    static String verified(double seconds) {
        return seconds < 1
                ? String.format(Locale.ROOT, "0 %% verified in %d ms", Math.round(seconds * 1000))
                : String.format(Locale.ROOT, "0 %% verified in %.1f s", seconds);
    }
}
