package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class DaemonOptionsTest {
    @Command
    private static final class Bare {}

    private static java.util.SortedMap<String, String> settings(String... words) {
        DaemonOptions options = new DaemonOptions();
        new CommandLine(new Bare()).addMixin("daemon", options).parseArgs(words);
        return options.settings();
    }

    @Test
    void aBareStartSetsNothing() {
        assertThat(settings()).isEmpty();
    }

    @Test
    void anAddressIsAPrometheusUnlessItSaysScrape() {
        assertThat(settings("--source", "http://prometheus:9090"))
                .containsEntry("rampguard.sources.default.type", "prometheus")
                .containsEntry("rampguard.sources.default.url", "http://prometheus:9090");
        assertThat(settings("--source", "scrape:http://a:1/metrics,http://b:2/metrics"))
                .containsEntry("rampguard.sources.default.type", "scrape")
                .containsEntry("rampguard.sources.default.targets", "http://a:1/metrics,http://b:2/metrics");
    }

    @Test
    void aFlagFileBecomesTheDefaultBackend() {
        assertThat(settings("--flags", "flags.json"))
                .containsEntry("rampguard.backends.flagd.file", "flags.json")
                .containsEntry("rampguard.default-backend", "flagd");
    }

    @Test
    void loopbackAccessListensOnThisMachineOnlyUnlessToldOtherwise() {
        assertThat(settings("--access", "loopback"))
                .containsEntry("quarkus.http.host", "127.0.0.1")
                .containsEntry("quarkus.management.host", "127.0.0.1");
        assertThat(settings("--access", "loopback", "--host", "::1")).containsEntry("quarkus.http.host", "::1");
        assertThat(settings("--access", "token", "--port", "9")).doesNotContainKey("quarkus.http.host");
    }
}
