package io.rampguard.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.rampguard.analysis.ControlHistory;
import io.rampguard.analysis.Plan;
import io.rampguard.analysis.PlanCalculator;
import io.rampguard.analysis.PlanTraffic;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rampguard plan}: what a ramp will be able to see, before it starts. Needs no daemon. */
@Command(
        name = "plan",
        description = "Say before the start what each stage can see, and how long the ramp takes.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Exit.HEADING,
        exitCodeList = {Exit.ZERO, "1:the policy is refused, or --live found no traffic", Exit.TWO},
        footer = {
            "",
            "The regression asked to be seen lies one tolerance beyond what is promised not",
            "to be rolled back: with tolerate 0.1pp it is 0.2pp more than control, with 20%",
            "it is 40%, with 2x it is 3x. docs/evidence.md explains the figures."
        })
public final class PlanCommand implements Callable<Integer> {
    private static final Duration LOOKED_BACK = Duration.ofDays(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(paramLabel = "POLICY", description = "A policy file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path policyFile;

    @Mixin
    private OnePolicy which = new OnePolicy();

    @Mixin
    private PlanBase base = new PlanBase();

    @Option(names = "--live", description = "Take traffic and levels of the last day from the metrics source.")
    private boolean live;

    @Option(names = "--config", paramLabel = "FILE", description = "The daemon's settings, for --live.")
    private @Nullable Path config;

    @Option(names = "--source", paramLabel = "URL", description = "A Prometheus as the source 'default' of --live.")
    private @Nullable String source;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}. In JSON, times are seconds and shares percent.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Output output;

    private final PolicyReader reader;
    private final Given sources;
    private final Screen screen = Screen.of(System.getenv());

    /** What a source remembers. */
    @FunctionalInterface
    public interface Past {
        /**
         * The windows of a policy's signals by the signal's name, in time order; nothing for a signal that has none.
         *
         * @throws IllegalArgumentException when the settings are wrong, with a line for each mistake
         * @throws IllegalStateException when the source has no window, with its reason
         */
        Map<String, List<Measured>> windows(RolloutPolicy policy, Duration span);
    }

    /** Makes the past for a settings file and a source, once the options are known. */
    @FunctionalInterface
    public interface Given {
        Past with(Optional<Path> config, Optional<String> source);
    }

    public PlanCommand(PolicyReader reader, Given sources) {
        this.reader = reader;
        this.sources = sources;
    }

    @Override
    public Integer call() {
        if (config != null && !Files.isReadable(config)) {
            throw new ParameterException(spec.commandLine(), "The settings file " + config + " cannot be read.");
        }
        if (live && config == null && source == null) {
            throw new ParameterException(
                    spec.commandLine(), "--live needs to know the metrics source: add --source URL or --config FILE.");
        }
        Optional<RolloutPolicy> policy = which.read(reader, policyFile);
        if (policy.isEmpty()) {
            return Exit.REFUSED;
        }
        try {
            return plan(policy.get());
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
    }

    private int plan(RolloutPolicy policy) {
        List<Signal> signals =
                policy.guardrails().stream().map(Guardrail::signal).distinct().toList();
        Optional<PlanTraffic> measured = live ? measured(policy, signals) : Optional.empty();
        if (live && measured.isEmpty() && base.traffic == null) {
            return Exit.REFUSED;
        }
        Plan plan = PlanCalculator.of(policy, base.over(measured, signals));
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json) {
            out.println(json(plan));
        } else {
            new PlanPage(screen).lines(plan).forEach(out::println);
        }
        out.flush();
        return Exit.DONE;
    }

    /** Empty where the source tells nothing, which is then said. */
    private Optional<PlanTraffic> measured(RolloutPolicy policy, List<Signal> signals) {
        Optional<PlanTraffic> found = Optional.empty();
        String why = "";
        try {
            Past past = sources.with(Optional.ofNullable(config), Optional.ofNullable(source));
            found = ControlHistory.traffic(signals, past.windows(policy, LOOKED_BACK), base.users());
        } catch (IllegalStateException silent) {
            why = " (" + silent.getMessage() + ")";
        }
        if (found.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The source tells of no request of either arm in the last day" + why
                    + "; `rampguard validate --live` says what it finds, and --traffic 20/s plans without it.");
            err.flush();
        }
        return found;
    }

    private static String json(Plan plan) {
        SimpleModule plain = new SimpleModule()
                .addSerializer(
                        Percentage.class, new Plain<>((share, out) -> out.writeNumber(share.basisPoints() / 100.0)))
                .addSerializer(Duration.class, new Plain<>((time, out) -> out.writeNumber(time.toSeconds())))
                .addSerializer(Plan.End.class, new Plain<>((end, out) -> out.writeString(Kebab.of(end))));
        try {
            return Daemon.JSON
                    .rebuild()
                    .addModule(new Jdk8Module())
                    .addModule(plain)
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(plan);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a plan can be written", bug);
        }
    }

    /** Writes a value as one word or number. */
    private static final class Plain<T> extends JsonSerializer<T> {
        private final Write<T> write;

        /** How. */
        private interface Write<T> {
            void to(T value, JsonGenerator out) throws IOException;
        }

        Plain(Write<T> write) {
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider context) throws IOException {
            write.to(value, out);
        }
    }
}
