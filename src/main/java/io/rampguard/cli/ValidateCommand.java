package io.rampguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.PolicyReport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rampguard validate}: every problem of every policy, before anybody merges them. Needs no daemon. */
@Command(
        name = "validate",
        description = "Check policies and print every problem with its cure; --live also asks the metrics source.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Exit.HEADING,
        exitCodeList = {Exit.ZERO, "1:a policy is refused, or --live found a signal without series", Exit.TWO})
public final class ValidateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Policy files and directories.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private List<Path> paths;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The daemon's settings; without them, names of connections are only warned about.")
    private @Nullable Path config;

    @Option(
            names = "--source",
            paramLabel = "URL",
            description = "A Prometheus, or scrape:URL[,URL], as the source 'default' of --live.")
    private @Nullable String source;

    @Option(names = "--live", description = "Ask the metrics source for each signal and arm.")
    private boolean live;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Output output;

    private final Given checks;

    /** Makes the checks for a settings file and a source, once the options are known. */
    @FunctionalInterface
    public interface Given {
        PolicyChecks with(Optional<Path> config, Optional<String> source);
    }

    public ValidateCommand(Given checks) {
        this.checks = checks;
    }

    /** What {@code -o json} prints. */
    record Report(
            PolicyReport policies,
            @Nullable List<Survey> live,
            @Nullable List<String> chances) {}

    @Override
    public Integer call() {
        if (config != null && !Files.isReadable(config)) {
            throw usage("The settings file " + config + " cannot be read.");
        }
        if (live && config == null && source == null) {
            throw usage("--live needs to know the metrics source: add --source URL or --config FILE.");
        }
        try {
            PolicyChecks given = checks.with(Optional.ofNullable(config), Optional.ofNullable(source));
            Reading reading = given.read(paths, config != null);
            List<Survey> found = live ? given.survey(reading.policies().values()) : List.of();
            show(
                    PolicyReport.of(reading),
                    found,
                    PlainThresholds.chances(reading.policies().values(), found));
            boolean blind = found.stream().anyMatch(survey -> !survey.found());
            return reading.refused() || blind ? Exit.REFUSED : Exit.DONE;
        } catch (IllegalArgumentException wrongSettings) {
            throw usage(String.valueOf(wrongSettings.getMessage()));
        }
    }

    private void show(PolicyReport report, List<Survey> found, List<String> chances) {
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json) {
            out.println(json(new Report(report, live ? found : null, live ? chances : null)));
        } else {
            out.print(report.text());
            found.forEach(survey -> out.println(line(survey)));
            chances.forEach(out::println);
        }
        out.flush();
    }

    static String line(Survey survey) {
        String head = (survey.found() ? "live  " : "dark  ") + survey.rollout() + "  " + survey.signal() + "  "
                + survey.arm() + "  ";
        if (!survey.found()) {
            return head + survey.sentence();
        }
        String spacing = survey.spacing().isZero() ? "" : ", a sample every " + Words.span(survey.spacing());
        String services = survey.services().isEmpty() ? "" : ", from " + String.join(", ", survey.services());
        return head + Words.count(Math.round(survey.requestsLastHour())) + " in the last hour" + spacing + services
                + ": " + survey.sentence();
    }

    private static String json(Report report) {
        try {
            return Daemon.JSON
                    .rebuild()
                    .addModule(new Jdk8Module())
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(report);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a report can be written", bug);
        }
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
