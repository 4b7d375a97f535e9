package io.rampguard.wiring;

import io.rampguard.wiring.config.Settings;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rampguard daemon}: ramps the flags of the policies until it is told to stop. */
@Command(
        name = "daemon",
        description = "Run the controller until it is interrupted.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped when it was told to",
            "1:it could not start or broke",
            "2:an option or setting is wrong"
        })
final class DaemonCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private DaemonOptions options = new DaemonOptions();

    @Override
    public Integer call() {
        if (options.config != null && !Files.isReadable(options.config)) {
            throw new ParameterException(
                    spec.commandLine(), "The settings file " + options.config + " cannot be read.");
        }
        options.settings().forEach(System::setProperty);
        List<String> problems = Settings.problems();
        if (!problems.isEmpty()) {
            problems.forEach(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().flush();
            return spec.exitCodeOnInvalidInput();
        }
        return OrderlyStop.runQuarkus();
    }
}
