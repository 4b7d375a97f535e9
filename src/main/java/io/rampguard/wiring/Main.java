package io.rampguard.wiring;

import io.quarkus.runtime.annotations.QuarkusMain;
import io.rampguard.cli.JudgeCommand;
import io.rampguard.cli.PlanCommand;
import io.rampguard.cli.RampguardCommand;
import io.rampguard.cli.ValidateCommand;
import io.rampguard.cli.judge.JudgeCourse;
import io.rampguard.policy.yaml.YamlPolicyReader;
import picocli.CommandLine;

/**
 * Where every command begins. Commands are plain picocli and answer at once; only those that keep something running
 * boot Quarkus, and they live here because the command line itself may not know the adapters.
 */
@QuarkusMain
public final class Main {
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command tree; the tests ask it without ending the process. */
    static CommandLine commandLine() {
        return new CommandLine(new RampguardCommand())
                .addSubcommand(new ValidateCommand(PolicyValidation::with))
                .addSubcommand(new JudgeCommand(new YamlPolicyReader(), JudgeCourse::new))
                .addSubcommand(new PlanCommand(new YamlPolicyReader(), PlanPast::with))
                .addSubcommand(new DaemonCommand())
                .addSubcommand(new DemoCommand());
    }
}
