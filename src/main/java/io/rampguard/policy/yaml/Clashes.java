package io.rampguard.policy.yaml;

import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.util.ArrayList;
import java.util.List;

/** Two policies on one flag, or of one name: neither can be right alone, so both are refused. */
final class Clashes {
    private Clashes() {}

    /** A problem at each side of each clash, naming the other. */
    static List<PolicyProblem> among(List<Sited> policies) {
        List<PolicyProblem> problems = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            for (int j = 0; j < i; j++) {
                Sited one = policies.get(i);
                Sited other = policies.get(j);
                if (one.name().equals(other.name())) {
                    problems.add(sameName(one, other));
                    problems.add(sameName(other, one));
                } else if (sameFlag(one, other)) {
                    problems.add(sameFlagProblem(one, other));
                    problems.add(sameFlagProblem(other, one));
                }
            }
        }
        return problems;
    }

    static boolean sameFlag(Sited one, Sited other) {
        FlagTarget a = one.policy().flag();
        FlagTarget b = other.policy().flag();
        return a.key().equals(b.key()) && a.backend().equals(b.backend());
    }

    /** What stays in force keeps its flag; a newcomer on the same flag has to wait. */
    static PolicyProblem withKept(Sited newcomer, Sited kept) {
        return problem(
                newcomer,
                "the flag " + flag(newcomer) + " is still moved by policy '" + kept.name() + "' of " + kept.file()
                        + ", which stays in force",
                "correct that file, or delete it and wait until its policy is gone");
    }

    private static PolicyProblem sameFlagProblem(Sited one, Sited other) {
        return problem(
                one,
                "the flag " + flag(one) + " is also moved by policy '" + other.name() + "' of " + place(other),
                "keep one policy per flag; both are refused until then");
    }

    private static PolicyProblem sameName(Sited one, Sited other) {
        return problem(
                one,
                "the policy '" + one.name() + "' is also written in " + place(other),
                "rename or remove one; both are refused until then");
    }

    private static PolicyProblem problem(Sited at, String what, String cure) {
        return new PolicyProblem(
                Severity.ERROR, at.file(), at.at().line(), at.at().column(), what, cure);
    }

    private static String place(Sited sited) {
        return sited.file() + ":" + sited.at().line();
    }

    private static String flag(Sited sited) {
        return "'" + sited.policy().flag().backend() + "/"
                + sited.policy().flag().key() + "'";
    }
}
