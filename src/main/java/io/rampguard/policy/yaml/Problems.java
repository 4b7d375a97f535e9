package io.rampguard.policy.yaml;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong in one file, so that reading goes on and everything is reported at once. */
final class Problems {
    private final String file;
    private final List<PolicyProblem> all = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Place at, String what, String cure) {
        add(Severity.ERROR, at, what, cure);
    }

    void warning(Place at, String what, String cure) {
        add(Severity.WARNING, at, what, cure);
    }

    private void add(Severity severity, Place at, String what, String cure) {
        PolicyProblem problem = new PolicyProblem(severity, file, at.line(), at.column(), what, cure);
        // An alias repeats a mistake at one place; once is enough.
        if (!all.contains(problem)) {
            all.add(problem);
        }
    }

    int errors() {
        return (int) all.stream().filter(p -> p.severity() == Severity.ERROR).count();
    }

    List<PolicyProblem> all() {
        return all.stream().sorted().toList();
    }
}
