package io.rampguard.policy.yaml;

import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two policies on one flag, or of one name: neither can be right alone, so both are refused. */
final class Clashes {
    private Clashes() {}

    /** A problem at each side of each clash, naming the other. */
    static List<PolicyProblem> among(List<Sited> policies) {
        List<PolicyProblem> problems = new ArrayList<>();
        Map<PolicyName, Sited> names = new HashMap<>();
        Map<FlagKey, Sited> flags = new HashMap<>();
        for (Sited one : policies) {
            Sited namesake = names.putIfAbsent(one.name(), one);
            Sited rival = flags.putIfAbsent(FlagKey.of(one), one);
            if (namesake != null) {
                problems.add(sameName(namesake, one));
                problems.add(sameName(one, namesake));
            } else if (rival != null) {
                problems.add(sameFlag(rival, one));
                problems.add(sameFlag(one, rival));
            }
        }
        return problems;
    }

    /** Newcomers on a flag that a policy of another file keeps moving: they have to wait. */
    static List<PolicyProblem> withKept(Collection<Sited> newcomers, Collection<Sited> kept) {
        Map<FlagKey, Sited> flags = new HashMap<>();
        kept.forEach(k -> flags.put(FlagKey.of(k), k));
        List<PolicyProblem> problems = new ArrayList<>();
        for (Sited newcomer : newcomers) {
            Sited owner = flags.get(FlagKey.of(newcomer));
            if (owner != null) {
                problems.add(withKept(newcomer, owner));
            }
        }
        return problems;
    }

    /** What two policies must not share. */
    private record FlagKey(String backend, String key) {
        static FlagKey of(Sited sited) {
            FlagTarget flag = sited.policy().flag();
            return new FlagKey(flag.backend(), flag.key());
        }
    }

    private static PolicyProblem withKept(Sited newcomer, Sited kept) {
        return problem(
                newcomer,
                "the flag " + flag(newcomer) + " is still moved by policy '" + kept.name() + "' of " + kept.file()
                        + ", which stays in force",
                "correct that file, or delete it and wait until its policy is gone");
    }

    private static PolicyProblem sameFlag(Sited one, Sited other) {
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
