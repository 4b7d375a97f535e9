package io.rampguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Each of the cases D1 to D22 in which the peers are wrong (design, field.md 4.5) has a test that bears its name, in whatever
 * package the difference is made: {@code d7ARestart…}, {@code d1AndD2Silence…}.
 */
class FieldCasesIndexTest {
    private static final Pattern CASES = Pattern.compile("^d(\\d+)(?:AndD(\\d+))?(?=[A-Z])");

    @Test
    void everyCaseHasATestThatBearsItsName() throws Exception {
        Map<Integer, Set<String>> index = index();

        assertThat(index.keySet())
                .as("cases with a test, of %s", index)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 22).boxed().toList());
    }

    @Test
    void namesThatOnlyLookLikeACaseAreNotCounted() {
        assertThat(cases("d1AndD2SilenceHolds")).containsExactly(1, 2);
        assertThat(cases("d12BothArms")).containsExactly(12);
        assertThat(cases("d12bothArms")).isEmpty();
        assertThat(cases("deletionIsConfirmed")).isEmpty();
    }

    private static Map<Integer, Set<String>> index() throws IOException, URISyntaxException {
        Map<Integer, Set<String>> index = new TreeMap<>();
        Path root = Path.of(FieldCasesIndexTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .filter(FieldCasesIndexTest::namesACase)
                    .map(file -> load(root, file))
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                    .forEach(method -> cases(method.getName())
                            .forEach(number -> index.computeIfAbsent(number, n -> new TreeSet<>())
                                    .add(name(method))));
        }
        return index;
    }

    /** Only such classes are loaded: others may need what this test's class path does not have. */
    private static boolean namesACase(Path file) {
        try {
            String constants = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
            return Pattern.compile("d\\d+[A-Z]").matcher(constants).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(Path root, Path file) {
        String name = root.relativize(file).toString().replace(java.io.File.separatorChar, '.');
        try {
            return Class.forName(
                    name.substring(0, name.length() - ".class".length()),
                    false,
                    FieldCasesIndexTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(file + " lies on the class path and cannot be loaded", e);
        }
    }

    private static Set<Integer> cases(String method) {
        Set<Integer> numbers = new TreeSet<>();
        Matcher named = CASES.matcher(method);
        if (named.find()) {
            MatchResult found = named.toMatchResult();
            numbers.add(Integer.valueOf(found.group(1)));
            if (found.group(2) != null) {
                numbers.add(Integer.valueOf(found.group(2)));
            }
        }
        return numbers;
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
