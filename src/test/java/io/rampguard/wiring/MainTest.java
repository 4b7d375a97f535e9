package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine program =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void helpNamesTheCommandsThatCommandLineAndWiringBring() {
        int exitCode = program.execute("--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("version")
                .contains("daemon")
                .contains("judge")
                .contains("plan");
    }

    @Test
    void aForgottenCommandIsAMistakeWithACure() {
        int exitCode = program.execute();

        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("rampguard --help");
    }

    @Test
    void versionNamesTheProductAndItsJava() {
        int exitCode = program.execute("version");

        assertThat(exitCode).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.startsWith("rampguard "))
                .anyMatch(line -> line.startsWith("Java "));
    }
}
