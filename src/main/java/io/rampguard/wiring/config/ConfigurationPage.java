package io.rampguard.wiring.config;

import java.util.List;
import java.util.Locale;

/** Prints {@code docs/configuration.md}. */
public final class ConfigurationPage {
    private static final String PREFACE = """
            # Configuration

            This page is printed from the code; `make golden` rewrites it.

            A setting is looked for in this order: the options of `rampguard daemon`, Java's system properties, the
            environment, the file that `--config` names (YAML or properties), the built-in default. In YAML, dots are
            nesting. In the environment, write capitals with `_` for every other sign: `RAMPGUARD_API_ACCESS`. A key under
            `rampguard` that is not on this page refuses the start, with the nearest one that is. Durations are `250ms`,
            `15s`, `5m`, `24h`, `30d`. Secrets are read from the files that are named here, never from the settings.

            `rampguard daemon --help` lists the options. `--source URL` defines the source `default`; `--flags FILE` defines
            the backend `flagd` and makes it the default one.
            """;

    private static final String AFTERWORD = """

            ## Of the runtime

            | Setting | Default | Meaning |
            |---|---|---|
            | `quarkus.http.host` | `0.0.0.0`; `127.0.0.1` with `--access loopback` | Address for the API and evaluations. |
            | `quarkus.http.port` | `8080` | Port for the API and evaluations. |
            | `quarkus.management.host` | as the API's | Address for probes and metrics. |
            | `quarkus.management.port` | `9000` | Port for `/q/health` and `/q/metrics`. |
            | `quarkus.log.level` | `INFO` | How much is logged. |
            | `quarkus.log.console.json.enabled` | `false` | One JSON object for each line of the log. |
            """;

    private ConfigurationPage() {}

    public static String print() {
        StringBuilder page = new StringBuilder(PREFACE);
        List<Setting> settings = Setting.all();
        page.append(table(
                "The daemon",
                settings.stream().filter(s -> s.section().equals("The daemon")).toList()));
        settings.stream()
                .map(Setting::section)
                .filter(section -> !section.equals("The daemon"))
                .distinct()
                .forEach(section -> page.append(table(
                        section,
                        settings.stream()
                                .filter(s -> s.section().equals(section))
                                .toList())));
        return page.append(AFTERWORD).toString();
    }

    /** A section about named connections explains itself in its first words; they become its title. */
    private static String table(String section, List<Setting> settings) {
        int stop = section.indexOf('.');
        String title = stop < 0 ? section : section.substring(0, stop);
        String rest = stop < 0 ? "" : section.substring(stop + 1).strip();
        StringBuilder table = new StringBuilder("\n## ").append(title).append("\n\n");
        if (!rest.isEmpty()) {
            table.append(rest).append("\n\n");
        }
        table.append("| Setting | Default | Meaning |\n|---|---|---|\n");
        for (Setting setting : settings) {
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %s |%n",
                    setting.name().replace("." + Setting.CHOSEN, ".NAME"),
                    setting.fallback(),
                    setting.meaning().replace("|", "\\|")));
        }
        return table.toString().replace("\r\n", "\n");
    }
}
