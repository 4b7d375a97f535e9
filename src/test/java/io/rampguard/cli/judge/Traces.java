package io.rampguard.cli.judge;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.YamlPolicyReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Policies and lines of traces for tests. */
public final class Traces {
    public static final String FOUR_SIGNALS = """
            apiVersion: rampguard.io/v1alpha1
            kind: RolloutPolicy
            metadata:
              name: summarizer
            spec:
              flag: {key: new_summarizer_model, control: {name: haiku}, variant: {name: sonnet}}
              revision: sonnet-4-5
              metrics: {preset: rampguard}
              guardrails:
                - {signal: error-rate, tolerate: 0.1pp}
                - {signal: tokens-per-request, tolerate: 20%}
                - {signal: latency-p95, tolerate: 30%}
                - {signal: output-validity, tolerate: 1pp}
            """;

    private Traces() {}

    public static RolloutPolicy policy(Path folder, String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), yaml);
        return new YamlPolicyReader()
                .read(List.of(file), Optional.empty())
                .policies()
                .values()
                .iterator()
                .next();
    }

    /** Without the closing brace, for whatever the test adds. */
    public static String head(String run, int window, double stage, String arm, String signal) {
        return String.format(
                Locale.ROOT,
                "{\"run\":\"%s\",\"end\":\"2026-11-22T10:%02d:%02dZ\",\"seconds\":15,\"stage\":%s,\"arm\":\"%s\",\"signal\":\"%s\"",
                run,
                window * 15 / 60,
                window * 15 % 60,
                stage == Math.rint(stage) ? String.valueOf((long) stage) : String.valueOf(stage),
                arm,
                signal);
    }

    /** One line of the error rate. */
    public static String errors(String run, int window, double stage, String arm, long events) {
        return head(run, window, stage, arm, "error-rate")
                + ",\"kind\":\"proportion\",\"total\":" + (arm.equals("variant") ? 300 : 5700) + ",\"events\":" + events
                + "}\n";
    }

    /** Both arms of the error rate. */
    public static String both(String run, int window, double stage, long events) {
        return errors(run, window, stage, "control", 57) + errors(run, window, stage, "variant", events);
    }

    public static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
