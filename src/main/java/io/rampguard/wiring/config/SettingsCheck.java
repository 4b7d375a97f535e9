package io.rampguard.wiring.config;

import io.rampguard.units.Nearest;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Finds what is wrong in the settings before anything starts: a misspelt key that was ignored would be a promise that nobody
 * keeps. Environment variables are not held against anybody, because clusters put their own under our prefix.
 */
final class SettingsCheck {
    private SettingsCheck() {}

    /** Everything that is wrong, one sentence each with its cure; empty where the daemon may start. */
    static List<String> problems(SmallRyeConfig config) {
        List<String> problems = new ArrayList<>();
        unknownKeys(config).forEach(key -> problems.add(unknown(key)));
        try {
            problems.addAll(values(config.getConfigMapping(RampguardConfig.class)));
        } catch (ConfigValidationException invalid) {
            problems.addAll(sentences(invalid));
        }
        return problems;
    }

    private static List<String> unknownKeys(SmallRyeConfig config) {
        List<Setting> known = Setting.all();
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> !(source instanceof EnvConfigSource))
                .flatMap(source -> source.getPropertyNames().stream())
                .filter(name -> name.startsWith(RampguardConfig.PREFIX + "."))
                .filter(name -> known.stream().noneMatch(setting -> setting.covers(words(name))))
                .distinct()
                .sorted()
                .toList();
    }

    private static String unknown(String key) {
        List<String> candidates = Setting.all().stream()
                .map(setting -> setting.nameLike(words(key)))
                .toList();
        return Nearest.to(String.join(".", words(key)), candidates)
                .map(near -> "There is no setting '" + key + "': did you mean '" + near + "'?")
                .orElse("There is no setting '" + key + "': docs/configuration.md lists them all.");
    }

    private static List<String> values(RampguardConfig config) {
        List<String> problems = new ArrayList<>();
        within("rampguard.tick.every", config.tick().every(), Duration.ofMillis(100), Duration.ofMinutes(1), problems);
        within(
                "rampguard.leadership.lease",
                config.leadership().lease(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                problems);
        if (config.metrics().maxRollouts() < 0) {
            problems.add("rampguard.metrics.max-rollouts must not be negative.");
        }
        return problems;
    }

    private static void within(String key, Span value, Duration least, Duration most, List<String> problems) {
        Duration given = value.duration();
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            problems.add(key + " must be within " + Span.print(least) + " and " + Span.print(most) + ", not "
                    + Span.print(given) + ".");
        }
    }

    /** A key's words; quotes hold a word with dots together, and an index belongs to its word. */
    private static List<String> words(String key) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < key.length(); i++) {
            char letter = key.charAt(i);
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '.' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(letter);
            }
        }
        words.add(word.toString().replaceFirst("\\[\\d+]$", ""));
        return words;
    }

    /** What the configuration library found, without its numbers and class names, which mean nothing to an operator. */
    static List<String> sentences(ConfigValidationException invalid) {
        return IntStream.range(0, invalid.getProblemCount())
                .mapToObj(i -> sentence(invalid.getProblem(i).getMessage()))
                .toList();
    }

    private static String sentence(String message) {
        return message.replaceAll("(java\\.[\\w.]+: )?SRCFG\\d+: ", "")
                .replaceFirst(
                        "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted ",
                        "$1: ")
                .replaceFirst(" to enum class [\\w.$]+,", ":")
                .replaceFirst("The config property (\\S+) is required but it could not be found.*", "$1 is missing.");
    }
}
