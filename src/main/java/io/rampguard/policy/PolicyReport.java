package io.rampguard.policy;

import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code rampguard validate} prints: {@link #text()} for people, the record itself as JSON.
 *
 * @param files how many were read
 * @param errors how many problems refuse a file
 * @param warnings how many do not
 */
public record PolicyReport(int files, int errors, int warnings, List<Accepted> policies, List<Entry> problems) {
    /** One policy that would run, in a line. */
    public record Accepted(
            String name, String backend, String flag, String revision, List<String> ladder, int guardrails) {}

    /** One problem; {@code severity} is {@code error} or {@code warning}, line and column are 0 where it is the file's. */
    public record Entry(String severity, String file, int line, int column, String what, String cure) {}

    public static PolicyReport of(PolicyReader.Reading reading) {
        List<Entry> entries =
                reading.problems().stream().map(PolicyReport::entry).toList();
        int errors =
                (int) entries.stream().filter(e -> e.severity().equals("error")).count();
        List<Accepted> accepted =
                reading.policies().values().stream().map(PolicyReport::accepted).toList();
        return new PolicyReport(reading.files(), errors, entries.size() - errors, accepted, entries);
    }

    /** Place and what is wrong on one line, the cure below it, and the counts at the end. Ends with a line break. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Entry problem : problems) {
            String place = problem.line() > 0
                    ? problem.file() + ":" + problem.line() + ":" + problem.column()
                    : problem.file();
            out.append(place)
                    .append(": ")
                    .append(problem.severity())
                    .append(": ")
                    .append(problem.what())
                    .append('\n');
            out.append("    ").append(problem.cure()).append('\n');
        }
        for (Accepted policy : policies) {
            out.append("ok  ")
                    .append(policy.name())
                    .append("  ")
                    .append(policy.backend())
                    .append('/');
            out.append(policy.flag())
                    .append("  ")
                    .append(String.join(" → ", policy.ladder()))
                    .append("  ");
            out.append(count(policy.guardrails(), "guardrail")).append('\n');
        }
        return out.append(count(files, "file"))
                .append(", ")
                .append(counted(policies.size()))
                .append(" accepted, ")
                .append(count(errors, "error"))
                .append(", ")
                .append(count(warnings, "warning"))
                .append('\n')
                .toString();
    }

    private static Entry entry(PolicyProblem p) {
        return new Entry(Kebab.of(p.severity()), p.file(), p.line(), p.column(), p.what(), p.cure());
    }

    private static Accepted accepted(RolloutPolicy policy) {
        List<String> ladder = policy.ramp().stages().stream()
                .map(Stage::exposure)
                .map(Percentage::toString)
                .collect(Collectors.toList());
        return new Accepted(
                policy.name().toString(),
                policy.flag().backend(),
                policy.flag().key(),
                policy.revision(),
                ladder,
                policy.guardrails().size());
    }

    private static String counted(int n) {
        return n == 1 ? "1 policy" : n + " policies";
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
