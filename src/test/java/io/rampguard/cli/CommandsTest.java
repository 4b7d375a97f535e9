package io.rampguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.rampguard.api.ApiProfile;
import io.rampguard.api.FakeFleet;
import io.rampguard.api.FakeJournal;
import io.rampguard.api.access.Role;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line against the API itself. */
@QuarkusTest
@TestProfile(ApiProfile.class)
class CommandsTest {
    @TestHTTPResource
    URI api;

    @Inject
    FakeFleet fleet;

    @Inject
    FakeJournal journal;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void anOrdinaryDay() {
        fleet.reset();
        journal.reset();
    }

    private int run(Role role, String... words) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), ApiProfile.token(role) + "\n");
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", api.toString(), "--token-file", token.toString()));
        return plain(all.toArray(String[]::new));
    }

    private int plain(String... words) {
        return new CommandLine(new RampguardCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void statusListsEveryRollout() throws IOException {
        int exit = run(Role.VIEWER, "status");

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("summarizer-sonnet")
                .contains("██████░░ 25 %")
                .contains("team-a/chat");
    }

    @Test
    void statusOfOneRolloutAndOfAnotherNamespaces() throws IOException {
        assertThat(run(Role.VIEWER, "status", "summarizer-sonnet")).isZero();
        assertThat(run(Role.VIEWER, "status", "team-a/chat")).isZero();

        assertThat(out.toString()).contains("tolerate 0.1pp").contains("team-a/chat  rolled-back");
    }

    @Test
    void jsonIsTheApisOwn() throws IOException {
        run(Role.VIEWER, "status", "-o", "json");

        assertThat(Daemon.JSON
                        .readTree(out.toString())
                        .at("/rollouts/0/percent")
                        .intValue())
                .isEqualTo(25);
    }

    @Test
    void aRollbackAnswersWhenZeroIsVerified() throws IOException {
        int exit = run(Role.OPERATOR, "roll-back", "summarizer-sonnet", "--reason", "tokens jumped");

        assertThat(exit).isZero();
        assertThat(out.toString()).isEqualTo("summarizer-sonnet: 0 % verified in 1.2 s\n");
    }

    @Test
    void aRollbackWhoseZeroWasNotSeenSaysSoAndFails() throws IOException {
        fleet.zeroShows = false;

        int exit = run(Role.OPERATOR, "roll-back", "summarizer-sonnet", "--reason", "tokens jumped");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).contains("0 % is NOT verified").contains("rampguard status summarizer-sonnet -w");
    }

    @Test
    void aRepeatedRollbackIsNotAFailure() throws IOException {
        run(Role.OPERATOR, "roll-back", "summarizer-sonnet", "--reason", "tokens jumped", "--request", "one");

        int exit =
                run(Role.OPERATOR, "roll-back", "summarizer-sonnet", "--reason", "tokens jumped", "--request", "one");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("0 % is served already");
        assertThat(fleet.obeyed).hasSize(1);
    }

    @Test
    void everyVerbReachesItsAddress() throws IOException {
        for (String verb : List.of("pause", "approve", "reject", "advance", "step-down", "re-arm")) {
            assertThat(run(Role.OPERATOR, verb, "summarizer-sonnet", "--reason", "because"))
                    .as(verb)
                    .isZero();
        }
        assertThat(run(Role.OPERATOR, "jump", "summarizer-sonnet", "--to", "0.5", "--reason", "because"))
                .isZero();
        assertThat(run(Role.OPERATOR, "re-arm", "team-a/chat", "--from-stage", "25", "--reason", "outage"))
                .isZero();
        assertThat(run(Role.OPERATOR, "freeze", "--reason", "holidays")).isZero();
        assertThat(run(Role.OPERATOR, "thaw", "--reason", "back")).isZero();
        assertThat(run(Role.ADMIN, "confirm-deletion", "--reason", "really")).isZero();

        assertThat(fleet.obeyed).hasSize(8);
        assertThat(out.toString()).contains("advances are stopped everywhere").contains("2 policies are deleted");
    }

    @Test
    void aConflictIsASentenceAndACure() throws IOException {
        int exit = run(Role.OPERATOR, "resume", "summarizer-sonnet", "--reason", "go on");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).startsWith("It is ramping, and only a pause can be ended.");
    }

    @Test
    void aFollowerIsAnotherDaemonsAffair() throws IOException {
        fleet.leading = false;

        int exit = run(Role.OPERATOR, "pause", "summarizer-sonnet", "--reason", "lunch");

        assertThat(exit).isEqualTo(3);
        assertThat(err.toString()).contains("other-host-17");
    }

    @Test
    void theJournalIsALifeInLines() throws IOException {
        int exit = run(Role.VIEWER, "journal", "summarizer-sonnet", "-n", "2");

        assertThat(exit).isZero();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString())
                .contains("written")
                .contains("[outcome=applied  share=1 %]")
                .doesNotContain("arm");
    }

    @Test
    void problemsExitWithOneWhereAFileIsRefused() throws IOException {
        assertThat(run(Role.VIEWER, "problems")).isZero();
        fleet.problems.add(new io.rampguard.policy.PolicyProblem(
                io.rampguard.policy.PolicyProblem.Severity.ERROR, "a.yaml", 3, 1, "no guardrail", "add one"));

        assertThat(run(Role.VIEWER, "problems")).isEqualTo(1);
        assertThat(out.toString()).contains("a.yaml:3:1: error: no guardrail\n    add one");
    }

    @Test
    void withoutATokenOneIsToldWhereItIs() {
        int exit = plain("status", "--url", api.toString());

        assertThat(exit).isEqualTo(4);
        assertThat(err.toString()).contains("no bearer token").contains("--token-file DATA/admin-token");
    }

    @Test
    void aRoleThatDoesNotSufficeIsNotAllowed() throws IOException {
        assertThat(run(Role.VIEWER, "pause", "summarizer-sonnet", "--reason", "lunch"))
                .isEqualTo(4);

        assertThat(err.toString()).contains("needs operator");
    }

    @Test
    void aDaemonThatIsNotThereIsNamedByItsAddress() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }

        int exit = plain("status", "--url", "http://127.0.0.1:" + closed);

        assertThat(exit).isEqualTo(3);
        assertThat(err.toString())
                .contains("No daemon answers at http://127.0.0.1:" + closed)
                .contains("RAMPGUARD_URL");
    }

    @Test
    void whatIsNoDaemonIsNotBelieved() throws IOException {
        int exit = plain("status", "--url", api + "ofrep");

        assertThat(exit).isNotZero();
        assertThat(err.toString()).isNotEmpty().doesNotContain("Exception");
    }

    @Test
    void anUnknownRolloutIsMetWithTheNearestName() throws IOException {
        assertThat(run(Role.VIEWER, "status", "sumarizer-sonnet")).isEqualTo(1);

        assertThat(err.toString()).contains("Did you mean 'summarizer-sonnet'?");
    }

    @Test
    void mistakesOfTheCommandLineAreNeverSent() throws IOException {
        assertThat(run(Role.OPERATOR, "roll-back", "summarizer-sonnet")).isEqualTo(2);
        assertThat(plain("rolback", "x")).isEqualTo(2);
        assertThat(plain("status", "--url", "localhost:8080")).isEqualTo(2);
        assertThat(plain("status", "--token-file", folder.resolve("none").toString()))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("--reason")
                .contains("Did you mean: rampguard roll-back")
                .contains("write http://HOST:PORT")
                .contains("admin-token of its data folder");
        assertThat(fleet.obeyed).isEmpty();
    }
}
