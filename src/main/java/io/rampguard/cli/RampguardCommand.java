package io.rampguard.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The root of the command line. It does nothing by itself: a verb is a class of its own in this package, named in
 * {@code subcommands}. Verbs that start the daemon are added by the wiring, since this package knows no adapters.
 */
@Command(
        name = "rampguard",
        description = "Ramps AI feature flags by their metrics, and rolls them back.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Commands that ask the daemon find it by --url or RAMPGUARD_URL, and their",
            "token by --token-file, RAMPGUARD_TOKEN_FILE or RAMPGUARD_TOKEN.",
            "NO_COLOR is respected."
        },
        subcommands = {
            StatusCommand.class,
            JournalCommand.class,
            ProblemsCommand.class,
            VerbCommands.RollBack.class,
            VerbCommands.Pause.class,
            VerbCommands.Resume.class,
            VerbCommands.Approve.class,
            VerbCommands.Reject.class,
            VerbCommands.Advance.class,
            VerbCommands.StepDown.class,
            VerbCommands.Jump.class,
            VerbCommands.ReArm.class,
            FleetVerbs.Freeze.class,
            FleetVerbs.Thaw.class,
            FleetVerbs.ConfirmDeletion.class,
            VersionCommand.class
        })
public final class RampguardCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run() is called
    private CommandSpec spec;

    /** Without a verb there is nothing to do, and a silent success would hide a forgotten word. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command; `rampguard --help` lists them.");
    }
}
