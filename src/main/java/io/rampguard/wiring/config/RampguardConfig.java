package io.rampguard.wiring.config;

import io.rampguard.api.access.AccessMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that the operator of a daemon decides. What a policy's author decides is in the policies. */
@ConfigMapping(prefix = RampguardConfig.PREFIX)
public interface RampguardConfig {
    String PREFIX = "rampguard";

    @Explained("Where policies come from.")
    Policies policies();

    @Explained("What is remembered, and where.")
    Store store();

    @Explained("How often the controller looks.")
    Tick tick();

    @Explained("The daemon's own state: the store, the embedded backend's flags, the admin token and the token file.")
    @WithDefault("data")
    Path data();

    @Explained("Who may use `/api/v1`.")
    Api api();

    @Explained("Who may evaluate flags at `/ofrep`.")
    Ofrep ofrep();

    @Explained("Which daemon decides, where several share a store.")
    Leadership leadership();

    @Explained("The connection that policies use which name no source.")
    @WithDefault("default")
    String defaultSource();

    @Explained("The connection that policies use which name no backend.")
    @WithDefault("embedded")
    String defaultBackend();

    @Explained("Metrics connections by name. A policy says `metrics: {source: NAME}`.")
    Map<String, SourceConnection> sources();

    @Explained(
            "Flag connections by name. `embedded` and `external` are always there. A policy says `flag: {backend: NAME}`.")
    Map<String, BackendConnection> backends();

    @Explained("Alert channels by name. A policy says `alerts: [NAME]`.")
    Map<String, ChannelConnection> channels();

    @Explained("Alerts that no policy sends anywhere else.")
    Alerts alerts();

    @Explained("The daemon's own metrics at `/q/metrics` on the management port.")
    Metrics metrics();

    @Explained(
            "A further file of settings, YAML or properties; the option `--config` sets it. Environment and options win over it.")
    Optional<Path> config();

    /** Where policies come from. */
    interface Policies {
        @Explained("`directory`, or `cluster` for the RolloutPolicy objects of Kubernetes.")
        @WithDefault("directory")
        String source();

        @Explained(value = "Namespaces whose objects are followed, separated by commas.", otherwise = "all of them")
        Optional<List<String>> namespaces();

        @Explained("Directory of `*.yaml` policies; watched, without its sub-directories.")
        @WithDefault("policies")
        Path dir();
    }

    /** What is remembered. */
    interface Store {
        @Explained(
                "`sqlite` keeps everything in the data folder; `postgresql` in a server that daemons share; `kubernetes` keeps"
                        + " rollouts in their policies' status, flags in a ConfigMap and the lease in a Lease; `memory` forgets at"
                        + " the end.")
        @WithDefault("sqlite")
        String type();

        @Explained("Address of a `postgresql`, without a password: `jdbc:postgresql://host:5432/rampguard`.")
        Optional<String> url();

        @Explained("User of a `postgresql`.")
        Optional<String> user();

        @Explained("File with that user's password; read again for each connection.")
        Optional<Path> passwordFile();

        @Explained("How long observations stay in the journal; everything else stays for good.")
        @WithDefault("30d")
        Span keepObservations();
    }

    /** How often the controller looks. */
    interface Tick {
        @Explained("Distance of ticks. A policy is looked at in its own `every`; this is the grid. 100 ms to 1 m.")
        @WithDefault("1s")
        Span every();
    }

    /** Who may use the API. */
    interface Api {
        @Explained(
                "`token`: everybody needs a bearer token. `loopback`: this machine needs none, by the socket's address; not"
                        + " behind a proxy. `open`: nobody needs one.")
        @WithDefault("token")
        AccessMode access();

        @Explained(
                value = "Tokens' names, roles and SHA-256. Must exist where it is set; re-read when it changes.",
                otherwise = "`tokens.yaml` in the data folder; the first start writes it, and an admin token into"
                        + " `admin-token` beside it")
        Optional<Path> tokenFile();
    }

    /** Who may evaluate flags. */
    interface Ofrep {
        @Explained("As `rampguard.api.access`; evaluations are open by default.")
        @WithDefault("open")
        AccessMode access();
    }

    /** Which daemon decides. */
    interface Leadership {
        @Explained(value = "How this daemon is called in the lease.", otherwise = "host name and process id")
        Optional<String> identity();

        @Explained("How long a lease lasts without being renewed. 5 s to 5 m.")
        @WithDefault("15s")
        Span lease();
    }

    /** Alerts that no policy sends anywhere else. */
    interface Alerts {
        @Explained("The channel for policies that name none. `log` is always there.")
        @WithDefault("log")
        String defaultChannel();
    }

    /** The daemon's own metrics. */
    interface Metrics {
        @Explained("Rollouts with series of their own; those that expose somebody come first, the rest is counted in"
                + " `rampguard_rollouts_unlisted`.")
        @WithDefault("1000")
        int maxRollouts();
    }

    /** A metrics connection. */
    interface SourceConnection {
        @Explained("`prometheus` (also Thanos, Mimir, VictoriaMetrics) or `scrape` (the applications' own `/metrics`).")
        String type();

        @Explained("Address of a `prometheus`, without `/api/v1`.")
        Optional<String> url();

        @Explained("Addresses that a `scrape` reads, separated by commas.")
        Optional<List<String>> targets();

        @Explained(value = "How far behind now windows end.", otherwise = "one scrape interval")
        Optional<Span> lag();

        @Explained(value = "Distance of samples.", otherwise = "`prometheus` measures it; `scrape` reads every 5 s")
        Optional<Span> scrapeInterval();

        @Explained(value = "Labels that tell one process from another.", otherwise = "`job,instance`")
        Optional<List<String>> identityLabels();

        @Explained(
                value =
                        "Series that is there whenever a process was read, so that a new series' first count is counted. `none`"
                                + " for pushed metrics: another series of the signal shows it then.",
                otherwise = "`up`")
        Optional<String> presence();

        @Explained("Basic authentication.")
        Basic basic();

        @Explained("File with a bearer token; read again when it changes.")
        Optional<Path> bearerTokenFile();

        @Explained("Certificates, where the machine's own do not suffice.")
        Tls tls();

        @Explained("Further headers by name, a tenant's for one. Secrets belong into files.")
        Map<String, String> headers();
    }

    /** Basic authentication. */
    interface Basic {
        @Explained("User name.")
        Optional<String> user();

        @Explained("File with the password; read again when it changes.")
        Optional<Path> passwordFile();
    }

    /** Certificates, PEM. */
    interface Tls {
        @Explained("Authorities to trust instead of the machine's.")
        Optional<Path> caFile();

        @Explained("Our certificate, where the server asks for one.")
        Optional<Path> certFile();

        @Explained("Its key.")
        Optional<Path> keyFile();
    }

    /** A flag connection. */
    interface BackendConnection {
        @Explained(
                "`flagd` (a flag file that flagd reads), `configmap` (the same under one key of a ConfigMap), `feature-flag`"
                        + " (OpenFeature's custom resource), `document` (plain JSON of share and arms), `embedded` or `external`.")
        String type();

        @Explained("The file that is written; atomic, and as a whole.")
        Optional<Path> file();

        @Explained("Namespace of the ConfigMap or the FeatureFlag.")
        Optional<String> namespace();

        @Explained("Name of the ConfigMap or the FeatureFlag; it must exist.")
        Optional<String> name();

        @Explained("Key in the ConfigMap's data that holds the flag document, `flags.json` for one.")
        Optional<String> key();
    }

    /** An alert channel. */
    interface ChannelConnection {
        @Explained("`log`, `webhook` (CloudEvents), `alertmanager`, `pagerduty` or `slack`.")
        String type();

        @Explained("Address, where it is no secret.")
        Optional<String> url();

        @Explained("File with the address, where it is a secret (Slack).")
        Optional<Path> urlFile();

        @Explained("File with PagerDuty's routing key.")
        Optional<Path> routingKeyFile();

        @Explained("File with the secret that signs a webhook's body.")
        Optional<Path> secretFile();
    }
}
