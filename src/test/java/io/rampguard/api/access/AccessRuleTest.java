package io.rampguard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.api.access.Admission.Admitted;
import io.rampguard.api.access.Admission.Denied;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRuleTest {
    private static final Caller OPERATOR = new Caller("carol", Role.OPERATOR);

    private final AccessRule token = rule(AccessMode.TOKEN);
    private final AccessRule loopback = rule(AccessMode.LOOPBACK);
    private final AccessRule open = rule(AccessMode.OPEN);

    private static AccessRule rule(AccessMode mode) {
        return new AccessRule(mode, text -> text.equals("carols") ? Optional.of(OPERATOR) : Optional.empty());
    }

    private static Ask here(String host) {
        return new Ask(true, false, Optional.of(host), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Ask bearing(String authorization) {
        return new Ask(
                false,
                true,
                Optional.of("rampguard.example:8080"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(authorization));
    }

    @Test
    void aKnownTokenIsItsHolder() {
        assertThat(token.decide(bearing("bearer  carols "), Role.OPERATOR)).isEqualTo(new Admitted(OPERATOR));
    }

    @Test
    void aTokenWithoutTheRoleIsForbiddenAndToldWhichItNeeds() {
        Admission admission = token.decide(bearing("Bearer carols"), Role.ADMIN);

        assertThat(admission).isInstanceOfSatisfying(Denied.class, denied -> {
            assertThat(denied.problem().status()).isEqualTo(403);
            assertThat(denied.problem().detail()).contains("carol").contains("needs admin");
            assertThat(denied.challenge())
                    .hasValueSatisfying(it -> assertThat(it).contains("insufficient_scope"));
        });
    }

    @Test
    void anUnknownTokenIsNeverMadeUpForByTheMode() {
        Ask ask = new Ask(
                true, false, Optional.of("localhost"), Optional.empty(), Optional.empty(), Optional.of("Bearer stale"));

        assertThat(loopback.decide(ask, Role.VIEWER))
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> assertThat(denied.problem().status()).isEqualTo(401));
        assertThat(open.decide(ask, Role.VIEWER)).isInstanceOf(Denied.class);
    }

    @Test
    void aTokenNamesItsHolderInEveryMode() {
        assertThat(open.decide(bearing("Bearer carols"), Role.OPERATOR)).isEqualTo(new Admitted(OPERATOR));
        assertThat(loopback.decide(bearing("Bearer carols"), Role.OPERATOR)).isEqualTo(new Admitted(OPERATOR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080"})
    void thisMachineNeedsNoToken(String host) {
        assertThat(loopback.decide(here(host), Role.ADMIN)).isEqualTo(new Admitted(Caller.LOOPBACK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                ""
            })
    void aNameThatResolvesToLoopbackIsNotThisMachine(String host) {
        assertThat(loopback.decide(here(host), Role.VIEWER))
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> assertThat(denied.problem().status()).isEqualTo(403));
    }

    @Test
    void anotherMachineIsRefusedWhateverItsHeadersSay() {
        Ask ask = new Ask(false, false, Optional.of("127.0.0.1"), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(loopback.decide(ask, Role.VIEWER)).isInstanceOf(Denied.class);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedAndOurOwnIsNot() {
        Ask foreign = new Ask(
                true,
                false,
                Optional.of("127.0.0.1:8080"),
                Optional.of("http://localhost:3000"),
                Optional.empty(),
                Optional.empty());
        Ask own = new Ask(
                true,
                false,
                Optional.of("127.0.0.1:8080"),
                Optional.of("http://127.0.0.1:8080"),
                Optional.empty(),
                Optional.empty());

        assertThat(loopback.decide(foreign, Role.VIEWER)).isInstanceOf(Denied.class);
        assertThat(loopback.decide(own, Role.VIEWER)).isInstanceOf(Admitted.class);
    }

    @Test
    void aFormCannotMoveAFlag() {
        Ask form = new Ask(
                true, true, Optional.of("localhost"), Optional.empty(), Optional.of("text/plain"), Optional.empty());
        Ask json = new Ask(
                true,
                true,
                Optional.of("localhost"),
                Optional.empty(),
                Optional.of("application/json; charset=utf-8"),
                Optional.empty());

        assertThat(loopback.decide(form, Role.OPERATOR))
                .isInstanceOfSatisfying(
                        Denied.class,
                        denied -> assertThat(denied.problem().status()).isEqualTo(415));
        assertThat(loopback.decide(json, Role.OPERATOR)).isInstanceOf(Admitted.class);
    }

    @Test
    void theHeaderWithTheTokenIsNotPrinted() {
        assertThat(bearing("Bearer carols").toString()).doesNotContain("carols");
    }
}
