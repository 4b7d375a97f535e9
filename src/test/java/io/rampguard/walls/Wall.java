package io.rampguard.walls;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The walls between the packages, as {@code docs/architecture.md} draws them. Each is a rule about a tree of packages
 * below some root: the product's own, or the small planted one that must turn every rule red.
 */
enum Wall {
    CORE_KNOWS_THE_JDK_ONLY(Wall::coreKnowsTheJdkOnly),
    CORE_POINTS_TOWARDS_UNITS(Wall::corePointsTowardsUnits),
    PORTS_KNOW_ONLY_THE_CORE(Wall::portsKnowOnlyTheCore),
    SHELL_KNOWS_ONLY_CORE_AND_PORTS(Wall::shellKnowsOnlyCoreAndPorts),
    COMMAND_LINE_KNOWS_NO_ADAPTER(Wall::commandLineKnowsNoAdapter),
    ADAPTERS_ARE_IMPORTED_BY_NONE(Wall::adaptersAreImportedByNone),
    WIRING_IS_IMPORTED_BY_NONE(Wall::wiringIsImportedByNone),
    CLOCK_AND_SEED_START_IN_THE_WIRING(Wall::clockAndSeedStartInTheWiring),
    THE_CLUSTERS_CLIENT_STAYS_WHERE_THE_CLUSTER_IS(Wall::theClustersClientStaysWhereTheClusterIs);

    /** From the packages that know nothing to those that know all before them. */
    private static final List<String> CORE = List.of("units", "policy", "metrics", "analysis", "rollout");

    private static final List<String> PORTS = List.of("flags", "alerts", "store");

    /** A package of these is a port's or the core's own; a package below one is an adapter. */
    private static final List<String> WITH_ADAPTERS = List.of("policy", "metrics", "flags", "alerts", "store");

    private final Function<String, ArchRule> rule;

    Wall(Function<String, ArchRule> rule) {
        this.rule = rule;
    }

    /** The rule for the packages below {@code root}; a package that is still empty breaks nothing. */
    ArchRule below(String root) {
        return rule.apply(root).allowEmptyShould(true);
    }

    private static ArchRule coreKnowsTheJdkOnly(String root) {
        return classes()
                .that()
                .resideInAnyPackage(packages(root, CORE))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + "..", "java..", "org.jspecify.."))
                .because("the core is pure: what it decides must not hang on a library");
    }

    private static ArchRule corePointsTowardsUnits(String root) {
        CompositeArchRule order = CompositeArchRule.of(knowsOnly(root, CORE.subList(0, 1), List.of()));
        for (int last = 1; last < CORE.size(); last++) {
            order = order.and(knowsOnly(root, CORE.subList(last, last + 1), CORE.subList(0, last)));
        }
        return order;
    }

    private static ArchRule portsKnowOnlyTheCore(String root) {
        return knowsOnly(root, PORTS, CORE);
    }

    private static ArchRule shellKnowsOnlyCoreAndPorts(String root) {
        List<String> coreAndPorts = Stream.concat(CORE.stream(), PORTS.stream()).toList();
        return knowsOnly(root, List.of("controller"), coreAndPorts);
    }

    private static ArchRule commandLineKnowsNoAdapter(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".cli..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(adapters(root)))
                .because("commands are clients of the API, and offline verbs ask the core");
    }

    private static ArchRule adaptersAreImportedByNone(String root) {
        List<ArchRule> strangers = WITH_ADAPTERS.stream()
                .map(port -> (ArchRule) classes()
                        .that()
                        .resideInAPackage(root + "." + port + ".*..")
                        .should(new OnlyWiringImports(root, port))
                        .allowEmptyShould(true))
                .toList();
        return CompositeArchRule.of(strangers);
    }

    private static ArchRule wiringIsImportedByNone(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".wiring..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(root + ".wiring.."))
                .because("whoever imports the wiring imports everything");
    }

    private static ArchRule clockAndSeedStartInTheWiring(String root) {
        List<String> pure = Stream.of(CORE, PORTS, List.of("controller"))
                .flatMap(List::stream)
                .toList();
        return noClasses()
                .that()
                .resideInAnyPackage(packages(root, pure))
                .should()
                .callCodeUnitWhere(
                        describe("reads the clock or an unseeded chance", call -> isAmbient(call.getTarget())))
                .because("time and chance arrive as values, so that a simulation repeats byte for byte");
    }

    private static ArchRule theClustersClientStaysWhereTheClusterIs(String root) {
        String[] home = Stream.of("k8s", "flags.configmap", "flags.featureflag", "store.kubernetes", "wiring")
                .map(name -> root + "." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .because("a daemon outside a cluster is no different for it");
    }

    private static boolean isAmbient(AccessTarget.CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        boolean clock = owner.startsWith("java.time.")
                && (name.equals("now") || name.startsWith("system") || name.startsWith("tick"));
        boolean chance = owner.equals("java.util.concurrent.ThreadLocalRandom")
                || owner.equals("java.lang.Math") && name.equals("random")
                || owner.equals("java.util.Random")
                        && target.getRawParameterTypes().isEmpty()
                        && name.equals("<init>");
        boolean parameterless = target.getRawParameterTypes().isEmpty();
        return clock && parameterless || chance || owner.equals("java.lang.System") && name.equals("currentTimeMillis");
    }

    /** Among our own packages, {@code inner} may know itself and {@code known}; libraries are another wall's affair. */
    private static ArchRule knowsOnly(String root, List<String> inner, List<String> known) {
        String[] allowed =
                packages(root, Stream.concat(inner.stream(), known.stream()).toList());
        DescribedPredicate<JavaClass> others = resideInAnyPackage(root + "..").and(resideOutsideOfPackages(allowed));
        return noClasses()
                .that()
                .resideInAnyPackage(packages(root, inner))
                .should()
                .dependOnClassesThat(others)
                .allowEmptyShould(true);
    }

    /** A package with adapters ends where they begin; what lies below any other is part of it. */
    private static String[] packages(String root, List<String> names) {
        return names.stream()
                .map(name -> root + "." + name + (WITH_ADAPTERS.contains(name) ? "" : ".."))
                .toArray(String[]::new);
    }

    private static String[] adapters(String root) {
        return WITH_ADAPTERS.stream().map(port -> root + "." + port + ".*..").toArray(String[]::new);
    }
}
