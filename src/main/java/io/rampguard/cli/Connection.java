package io.rampguard.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to reach the daemon, and how to print what it says: the options that every asking command has. */
final class Connection {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The daemon's address; RAMPGUARD_URL, or " + DEFAULT_URL + ".")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the bearer token; RAMPGUARD_TOKEN_FILE, or the token itself in RAMPGUARD_TOKEN.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to wait for an answer; ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    private final Map<String, String> environment = System.getenv();

    Daemon daemon() {
        if (timeoutSeconds < 1) {
            throw usage("--timeout must be at least 1 second, not " + timeoutSeconds + ".");
        }
        return new Daemon(address(), token(), Duration.ofSeconds(timeoutSeconds));
    }

    /** Prints a refusal with its cure, and answers the exit code for it. */
    int complain(Answer<?> answer) {
        String said;
        int exit;
        switch (answer) {
            case Answer.Refused<?> refused -> {
                said = capital(refused.problem().detail()) + ".\n"
                        + refused.problem().cure();
                exit = Exit.of(refused.status());
                if (refused.status() == 401) {
                    said += "\nHere: --token-file DATA/admin-token, or RAMPGUARD_TOKEN_FILE, or RAMPGUARD_TOKEN.";
                }
            }
            case Answer.Silent<?> silent -> {
                said = silent.sentence();
                exit = Exit.UNAVAILABLE;
            }
            case Answer.Got<?> got -> throw new IllegalStateException("nothing to complain about");
        }
        spec.commandLine().getErr().println(said);
        spec.commandLine().getErr().flush();
        return exit;
    }

    private URI address() {
        String text = url != null ? url : environment.getOrDefault("RAMPGUARD_URL", DEFAULT_URL);
        try {
            URI address = URI.create(text.strip());
            String scheme =
                    address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException noAddress) {
            // Told below, like any other address that is none.
        }
        throw usage("'" + text + "' is no address: write http://HOST:PORT.");
    }

    private Optional<String> token() {
        Optional<Path> file = Optional.ofNullable(tokenFile)
                .or(() -> environment.containsKey("RAMPGUARD_TOKEN")
                        ? Optional.empty()
                        : Optional.ofNullable(environment.get("RAMPGUARD_TOKEN_FILE"))
                                .map(Path::of));
        if (file.isEmpty()) {
            return Optional.ofNullable(environment.get("RAMPGUARD_TOKEN"))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty());
        }
        try {
            String text = Files.readString(file.get()).strip();
            if (text.isEmpty() || !text.matches("[\\x21-\\x7e]+")) {
                throw usage("The token file " + file.get() + " does not hold one token.");
            }
            return Optional.of(text);
        } catch (IOException unreadable) {
            throw usage("The token file " + file.get() + " cannot be read; the daemon's first start wrote one into"
                    + " admin-token of its data folder, readable by its owner only.");
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private static String capital(String sentence) {
        return sentence.isEmpty() ? sentence : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
