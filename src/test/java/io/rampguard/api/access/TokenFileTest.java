package io.rampguard.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-03-02T12:00:00Z");

    private Path file() {
        return folder.resolve("tokens.yaml");
    }

    private Path admin() {
        return folder.resolve("admin-token");
    }

    private void write(String name, Role role, String text) throws IOException {
        Token token = Token.of(name, role, text);
        Files.writeString(
                file(),
                "tokens:\n  - name: " + token.name() + "\n    role: " + role.label() + "\n    sha256: " + token.sha256()
                        + "\n");
    }

    @Test
    void theFirstStartWritesOneAdminTokenForItsOwnerOnly() throws IOException {
        boolean written = TokenFile.firstStart(file(), admin(), new SecureRandom());

        String text = Files.readString(admin()).strip();
        assertThat(written).isTrue();
        assertThat(text).matches("rg_[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file())).doesNotContain(text);
        assertThat(new TokenFile(file(), () -> now).find(text)).contains(new Caller("admin", Role.ADMIN));
    }

    @Test
    void aSecondStartChangesNothing() throws IOException {
        TokenFile.firstStart(file(), admin(), new SecureRandom());
        String first = Files.readString(admin());

        boolean written = TokenFile.firstStart(file(), admin(), new SecureRandom());

        assertThat(written).isFalse();
        assertThat(Files.readString(admin())).isEqualTo(first);
    }

    @Test
    void aStartThatCrashedBetweenItsTwoFilesIsMadeGoodWithTheSameToken() throws IOException {
        Files.writeString(admin(), "rg_written-before-the-crash\n");

        TokenFile.firstStart(file(), admin(), new SecureRandom());

        assertThat(new TokenFile(file(), () -> now).find("rg_written-before-the-crash"))
                .isPresent();
    }

    @Test
    void aChangedFileCountsWithinASecond() throws IOException {
        write("carol", Role.OPERATOR, "carols");
        TokenFile tokens = new TokenFile(file(), () -> now);
        tokens.find("carols");
        write("dave", Role.VIEWER, "daves-token");

        now = now.plus(Duration.ofSeconds(1));

        assertThat(tokens.find("carols")).isEmpty();
        assertThat(tokens.find("daves-token")).contains(new Caller("dave", Role.VIEWER));
    }

    @Test
    void aBrokenOrVanishedFileLeavesTheLastGoodTokensInForce() throws IOException {
        write("carol", Role.OPERATOR, "carols");
        TokenFile tokens = new TokenFile(file(), () -> now);

        Files.writeString(file(), "tokens: [{name: half");
        now = now.plus(Duration.ofSeconds(2));
        assertThat(tokens.find("carols")).isPresent();
        Files.delete(file());
        now = now.plus(Duration.ofSeconds(2));
        assertThat(tokens.find("carols")).isPresent();
        write("dave", Role.VIEWER, "daves-token");
        now = now.plus(Duration.ofSeconds(2));

        assertThat(tokens.find("daves-token")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tokens: 3",
                "token: []",
                "tokens: [{name: a, role: boss, sha256: 00}]",
                "tokens: [{name: a, role: admin, sha256: 00}]",
                "tokens: [{name: a, role: admin}]",
                "tokens: [null]"
            })
    void aFileThatIsNoTokenFileStopsTheStartWithTheCure(String text) throws IOException {
        Files.writeString(file(), text);

        assertThatThrownBy(() -> new TokenFile(file(), () -> now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokens.yaml")
                .hasMessageContaining("Correct it");
    }

    @Test
    void twoTokensWithOneNameCouldNotBeToldApart() throws IOException {
        String hash = Token.of("a", Role.ADMIN, "x").sha256();
        Files.writeString(
                file(),
                "tokens: [{name: a, role: admin, sha256: " + hash + "}, {name: a, role: viewer, sha256: " + hash
                        + "}]");

        assertThatThrownBy(() -> new TokenFile(file(), () -> now)).hasMessageContaining("two tokens are called 'a'");
    }

    @Test
    void aTokensHashIsNotPrinted() {
        Token token = Token.of("carol", Role.OPERATOR, "carols");

        assertThat(token.toString()).doesNotContain(token.sha256());
    }
}
