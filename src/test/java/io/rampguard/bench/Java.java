package io.rampguard.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts another Java like this one: same JDK, same class path. */
final class Java {
    private Java() {}

    /** @param shown whether what it prints goes where ours goes; otherwise the caller reads it */
    static Process start(List<String> options, Class<?> main, List<String> arguments, boolean shown)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        return (shown ? builder.redirectOutput(Redirect.INHERIT) : builder).start();
    }
}
