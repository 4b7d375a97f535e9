package io.rampguard.ratchet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps every file to a screen or so and every name honest; a bound may be tightened and is never loosened. */
class RatchetTest {
    @Test
    void everyFileOfTheProductKeepsItsBounds() {
        assertThat(problemsBelow(Path.of("src/main/java"), SourceBounds::ofMain))
                .isEmpty();
    }

    @Test
    void everyTestKeepsItsBounds() {
        assertThat(problemsBelow(Path.of("src/test/java"), SourceBounds::ofTest))
                .isEmpty();
    }

    @Test
    void aFileBeyondItsBoundIsRefused() {
        String long301 = "class Ramp {\n" + "\n".repeat(SourceBounds.MAIN_FILE_LINES - 1) + "}\n";

        assertThat(SourceBounds.ofMain("Ramp.java", long301)).containsExactly("Ramp.java: 301 lines, the bound is 300");
        assertThat(SourceBounds.ofTest("RampTest.java", long301)).isEmpty();
    }

    @Test
    void aMethodBeyondAScreenIsRefusedAndOneThatFillsItIsNot() {
        assertThat(SourceBounds.ofMain("Ramp.java", methodOf(SourceBounds.METHOD_LINES)))
                .isEmpty();
        assertThat(SourceBounds.ofMain("Ramp.java", methodOf(SourceBounds.METHOD_LINES + 1)))
                .containsExactly("Ramp.java:2: decide has 41 lines, the bound is 40");
    }

    @Test
    void aSixthParameterIsRefusedUnlessARecordsHeaderAsksForIt() {
        String parameters = "int a, int b, int c, int d, int e, int f";

        assertThat(SourceBounds.ofMain("Ramp.java", "class Ramp { void decide(" + parameters + ") {} }"))
                .containsExactly("Ramp.java:1: decide has 6 parameters, the bound is 5");
        assertThat(SourceBounds.ofMain("Ramp.java", "record Ramp(" + parameters + ") { Ramp { } }"))
                .isEmpty();
        assertThat(SourceBounds.ofMain("Ramp.java", "record Ramp(" + parameters + ") { Ramp(" + parameters + ") {} }"))
                .isEmpty();
    }

    @Test
    void aVagueNameIsRefusedAndAWordThatContainsOneIsNot() {
        assertThat(SourceBounds.ofMain("Ramp.java", "class RampManager { enum HttpUtils {} }"))
                .containsExactly(
                        "Ramp.java:1: the name RampManager does not say what it is about",
                        "Ramp.java:1: the name HttpUtils does not say what it is about");
        assertThat(SourceBounds.ofMain("Ramp.java", "class DatabaseFile { interface Metadata {} }"))
                .isEmpty();
    }

    @Test
    void aTestThatSleepsAndAnyOpenEndAreRefused() {
        String sleeps = "class RampTest {\n void waits() { Thread" + ".sleep(1); } // TO" + "DO\n}";

        assertThat(SourceBounds.ofTest("RampTest.java", sleeps))
                .containsExactly(
                        "RampTest.java:2: TO" + "DO is left open; finish it or file an issue",
                        "RampTest.java:2: Thread" + ".sleep waits for real time; turn the clock by hand");
    }

    private static String methodOf(int lines) {
        return "class Ramp {\n void decide() {\n" + "\n".repeat(lines - 2) + " }\n}\n";
    }

    private static List<String> problemsBelow(Path root, BiFunction<String, String, List<String>> bounds) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .flatMap(file -> bounds.apply(root.relativize(file).toString(), read(file)).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the sources below " + root + " cannot be listed", unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }
}
