package io.rampguard.walls;

import static io.rampguard.walls.Wall.ADAPTERS_ARE_IMPORTED_BY_NONE;
import static io.rampguard.walls.Wall.CLOCK_AND_SEED_START_IN_THE_WIRING;
import static io.rampguard.walls.Wall.COMMAND_LINE_KNOWS_NO_ADAPTER;
import static io.rampguard.walls.Wall.CORE_KNOWS_THE_JDK_ONLY;
import static io.rampguard.walls.Wall.CORE_POINTS_TOWARDS_UNITS;
import static io.rampguard.walls.Wall.PORTS_KNOW_ONLY_THE_CORE;
import static io.rampguard.walls.Wall.SHELL_KNOWS_ONLY_CORE_AND_PORTS;
import static io.rampguard.walls.Wall.THE_CLUSTERS_CLIENT_STAYS_WHERE_THE_CLUSTER_IS;
import static io.rampguard.walls.Wall.WIRING_IS_IMPORTED_BY_NONE;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

/** Every wall stands in the product. The rules are methods: Surefire 3.5 silently skips those written as fields. */
@AnalyzeClasses(packages = WallsTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    static final String ROOT = "io.rampguard";

    @ArchTest
    static void coreKnowsTheJdkOnly(JavaClasses product) {
        CORE_KNOWS_THE_JDK_ONLY.below(ROOT).check(product);
    }

    @ArchTest
    static void corePointsTowardsUnits(JavaClasses product) {
        CORE_POINTS_TOWARDS_UNITS.below(ROOT).check(product);
    }

    @ArchTest
    static void portsKnowOnlyTheCore(JavaClasses product) {
        PORTS_KNOW_ONLY_THE_CORE.below(ROOT).check(product);
    }

    @ArchTest
    static void shellKnowsOnlyCoreAndPorts(JavaClasses product) {
        SHELL_KNOWS_ONLY_CORE_AND_PORTS.below(ROOT).check(product);
    }

    @ArchTest
    static void commandLineKnowsNoAdapter(JavaClasses product) {
        COMMAND_LINE_KNOWS_NO_ADAPTER.below(ROOT).check(product);
    }

    @ArchTest
    static void adaptersAreImportedByNone(JavaClasses product) {
        ADAPTERS_ARE_IMPORTED_BY_NONE.below(ROOT).check(product);
    }

    @ArchTest
    static void wiringIsImportedByNone(JavaClasses product) {
        WIRING_IS_IMPORTED_BY_NONE.below(ROOT).check(product);
    }

    @ArchTest
    static void clockAndSeedStartInTheWiring(JavaClasses product) {
        CLOCK_AND_SEED_START_IN_THE_WIRING.below(ROOT).check(product);
    }

    @ArchTest
    static void theClustersClientStaysWhereTheClusterIs(JavaClasses product) {
        THE_CLUSTERS_CLIENT_STAYS_WHERE_THE_CLUSTER_IS.below(ROOT).check(product);
    }
}
