package io.rampguard.wiring;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the daemon could not start, for the person who started it: one sentence, and the trace only where it is a bug. */
final class StartFailure {
    private StartFailure() {}

    /** What to print. Containers wrap what was thrown, so the sentence is the innermost one of ours. */
    static String text(Throwable failure) {
        return causes(failure)
                .filter(StartFailure::told)
                .reduce((outer, inner) -> inner)
                .map(cause -> "Rampguard cannot start: " + sentence(cause))
                .orElseGet(() -> "Rampguard broke off; this is a bug:\n" + trace(failure));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(50);
    }

    private static boolean told(Throwable cause) {
        return cause.getMessage() != null
                && (cause instanceof IllegalArgumentException
                        || cause instanceof UncheckedIOException
                        || cause instanceof BindException);
    }

    private static String sentence(Throwable cause) {
        String said = Optional.ofNullable(cause.getMessage()).orElse("");
        return cause instanceof BindException
                ? said + "; another program listens there, so choose another with --port or --management-port"
                : said;
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
