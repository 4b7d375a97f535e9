package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.metrics.Observation;
import io.rampguard.metrics.prometheus.PrometheusSettings.Access;
import io.rampguard.metrics.prometheus.PrometheusSettings.Authentication;
import io.rampguard.metrics.prometheus.PrometheusSettings.ClientTls;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the source says who it is, and what it never says. */
class AccessTest {
    @TempDir
    Path folder;

    private FakePrometheus server;

    @BeforeEach
    void start() throws IOException {
        server = new FakePrometheus();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private PrometheusSource source(URI url, Access access) {
        return new PrometheusSource(
                PrometheusSettings.at("test", url)
                        .with(Timing.every(Duration.ofSeconds(15)))
                        .with(access),
                () -> PrometheusSourceTest.NOON);
    }

    private static Observation observe(PrometheusSource source) {
        return source.observe(
                        List.of(PrometheusSourceTest.request("summary", PrometheusSourceTest.VALID)),
                        PrometheusSourceTest.NOON)
                .getFirst();
    }

    @Test
    void aRotatedTokenCountsAtTheNextQueryAndHeadersAreSent() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        Access access =
                new Access(new Authentication.Bearer(token), Optional.empty(), Map.of("X-Scope-OrgID", "ai-team"));

        try (PrometheusSource source = source(server.url(), access)) {
            observe(source);
            Files.writeString(token, "second\n");
            observe(source);
        }

        assertThat(server.headers().getFirst())
                .containsEntry("Authorization", "Bearer first")
                .containsEntry("X-scope-orgid", "ai-team");
        assertThat(server.headers().getLast()).containsEntry("Authorization", "Bearer second");
    }

    @Test
    void basicCredentialsComeFromAFileAndThePathPrefixIsKept() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "hush");
        Access access = new Access(new Authentication.Basic("rampguard", password), Optional.empty(), Map.of());

        try (PrometheusSource source = source(URI.create(server.url() + "/prometheus/"), access)) {
            observe(source);
        }

        assertThat(server.headers().getFirst()).containsEntry("Authorization", "Basic cmFtcGd1YXJkOmh1c2g=");
        assertThat(server.asked().getFirst()).containsEntry("path", "/prometheus/api/v1/query");
    }

    @Test
    void aMissingOrOddSecretFileIsToldWithoutItsContent() throws IOException {
        Path odd = Files.writeString(folder.resolve("odd"), "two\nlines");
        Access missing = new Access(new Authentication.Bearer(folder.resolve("absent")), Optional.empty(), Map.of());
        Access twoLines = new Access(new Authentication.Bearer(odd), Optional.empty(), Map.of());

        try (PrometheusSource one = source(server.url(), missing);
                PrometheusSource other = source(server.url(), twoLines)) {
            assertThat(PrometheusSourceTest.missing(observe(one)).reason().text())
                    .contains("absent does not exist");
            assertThat(PrometheusSourceTest.missing(observe(other)).reason().text())
                    .contains("more than one line")
                    .doesNotContain("two");
        }
        assertThat(server.requests()).isZero();
    }

    @Test
    void anUnusableUrlIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> PrometheusSettings.at("prod", URI.create("http://me:hush@prometheus:9090")))
                .hasMessageContaining("source 'prod'")
                .hasMessageContaining("password file")
                .message()
                .doesNotContain("hush");
        assertThatThrownBy(() -> PrometheusSettings.at("prod", URI.create("prometheus:9090")))
                .hasMessageContaining("http or https");
    }

    @Test
    void headerValuesAreNeverPrinted() {
        Access access = new Access(new Authentication.None(), Optional.empty(), Map.of("X-Api-Key", "hush"));

        assertThat(PrometheusSettings.at("prod", URI.create("https://p"))
                        .with(access)
                        .toString())
                .contains("X-Api-Key")
                .doesNotContain("hush");
    }

    @Test
    void aHeaderThatCannotBeSentIsRefusedAtOnceWithoutItsValue() {
        assertThatThrownBy(() -> new Access(
                        new Authentication.None(), Optional.empty(), Map.of("X-Api-Key", "hush\r\nX-Other: 1")))
                .hasMessageContaining("X-Api-Key")
                .hasMessageNotContaining("hush");
    }

    @Test
    void mutualTlsWorksFromPemFiles() throws Exception {
        try (TlsWorld tls = TlsWorld.create(folder)) {
            Access known = new Access(
                    new Authentication.None(),
                    Optional.of(new ClientTls(
                            Optional.of(tls.authority()), Optional.of(tls.certificate()), Optional.of(tls.key()))),
                    Map.of());
            Access unknown = new Access(
                    new Authentication.None(),
                    Optional.of(new ClientTls(Optional.of(tls.authority()), Optional.empty(), Optional.empty())),
                    Map.of());

            try (PrometheusSource one = source(tls.url(), known);
                    PrometheusSource other = source(tls.url(), unknown)) {
                assertThat(PrometheusSourceTest.missing(observe(one))
                                .reason()
                                .code()
                                .label())
                        .isEqualTo("no-series");
                assertThat(PrometheusSourceTest.missing(observe(other))
                                .reason()
                                .code()
                                .label())
                        .isEqualTo("source-dark");
            }
        }
    }

    @Test
    void aKeyThatIsNotPkcs8IsToldWithTheCure() throws IOException {
        Path key = Files.writeString(folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nMII\n");
        Path certificate = Files.writeString(folder.resolve("cert.pem"), "");
        Access access = new Access(
                new Authentication.None(),
                Optional.of(new ClientTls(Optional.empty(), Optional.of(certificate), Optional.of(key))),
                Map.of());

        try (PrometheusSource source = source(server.url(), access)) {
            assertThat(PrometheusSourceTest.missing(observe(source)).reason().text())
                    .contains("openssl pkcs8 -topk8");
        }
    }
}
