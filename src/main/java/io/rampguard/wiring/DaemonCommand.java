package io.rampguard.wiring;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code rampguard daemon}: ramps the flags of the policies until it is told to stop. */
@Command(name = "daemon", description = "Run the controller until it is interrupted.", mixinStandardHelpOptions = true)
final class DaemonCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return OrderlyStop.runQuarkus();
    }
}
