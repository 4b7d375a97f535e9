package io.rampguard.walls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule that never turned red proves nothing, so a violation of each wall is planted below this package. */
class PlantedViolationsTest {
    private static final String ROOT = PlantedViolationsTest.class.getPackageName() + ".planted";
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

    @ParameterizedTest
    @CsvSource({
        "CORE_KNOWS_THE_JDK_ONLY, units.UnitOfALibrary",
        "CORE_POINTS_TOWARDS_UNITS, policy.PolicyThatSeesTheRollout",
        "PORTS_KNOW_ONLY_THE_CORE, flags.PortThatKnowsTheShell",
        "SHELL_KNOWS_ONLY_CORE_AND_PORTS, controller.ShellThatKnowsAnEdge",
        "COMMAND_LINE_KNOWS_NO_ADAPTER, cli.CommandThatKnowsAnAdapter",
        "ADAPTERS_ARE_IMPORTED_BY_NONE, cli.CommandThatKnowsAnAdapter",
        "ADAPTERS_ARE_IMPORTED_BY_NONE, store.jdbc.AdapterThatKnowsItsNeighbour",
        "WIRING_IS_IMPORTED_BY_NONE, api.EdgeThatKnowsTheWiring",
        "CLOCK_AND_SEED_START_IN_THE_WIRING, rollout.DecisionThatReadsTheClock",
        "CLOCK_AND_SEED_START_IN_THE_WIRING, rollout.DecisionThatTossesACoin",
        "THE_CLUSTERS_CLIENT_STAYS_WHERE_THE_CLUSTER_IS, api.EdgeThatKnowsTheCluster",
    })
    void everyWallTurnsRedAtItsPlantedViolation(Wall wall, String culprit) {
        EvaluationResult result = wall.below(ROOT).evaluate(PLANTED);

        assertThat(result.getFailureReport().getDetails())
                .as(wall.name())
                .anyMatch(detail -> detail.contains(ROOT + "." + culprit));
    }

    @ParameterizedTest
    @EnumSource(Wall.class)
    void wallsLeaveTheWiringAlone(Wall wall) {
        EvaluationResult result = wall.below(ROOT).evaluate(PLANTED);

        assertThat(result.getFailureReport().getDetails())
                .noneMatch(detail -> detail.contains("<" + ROOT + ".wiring.WiringThatKnowsAll."));
    }

    @Test
    void everyWallIsPlantedAndChecked() throws NoSuchMethodException {
        CsvSource planted = PlantedViolationsTest.class
                .getDeclaredMethod("everyWallTurnsRedAtItsPlantedViolation", Wall.class, String.class)
                .getAnnotation(CsvSource.class);
        Stream<String> checked = Arrays.stream(WallsTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(ArchTest.class))
                .map(Method::getName);

        assertThat(Arrays.stream(planted.value()).map(row -> Wall.valueOf(row.split(",")[0])))
                .contains(Wall.values());
        assertThat(checked.map(name -> name.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Wall.values())
                        .map(wall -> wall.name().replace("_", "").toLowerCase(Locale.ROOT))
                        .toList());
    }
}
