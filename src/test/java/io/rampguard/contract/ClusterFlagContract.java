package io.rampguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a backend that lives in one object of a cluster proves on a real API server, beside Git's and hands' fields. */
public abstract class ClusterFlagContract extends FlagBackendContract {
    private static final AtomicInteger OBJECTS = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    protected static RealCluster cluster;

    /** New for each test. */
    protected String name;

    protected KubernetesClient client;
    private FlagBackend backend;

    @BeforeAll
    static void findCluster() throws Exception {
        cluster = RealCluster.sharedOrSkip();
    }

    /** Creates the object, by a GitOps tool, with flags that are none of ours. */
    protected abstract void create() throws Exception;

    protected abstract void delete();

    /** A hand or a tool changes another flag of the object. */
    protected abstract void changeAnotherFlag(int time);

    protected abstract FlagBackend at(Supplier<KubernetesClient> client, String name);

    @BeforeEach
    void open() throws Exception {
        name = "flags-" + OBJECTS.incrementAndGet();
        client = cluster.admin();
        create();
        backend = at(() -> client, name);
    }

    @Override
    protected FlagBackend backend() {
        return backend;
    }

    @Override
    protected void makeUnwritable() {
        client = cluster.reader();
    }

    @Override
    protected boolean keepsNotes() {
        return true;
    }

    @Override
    protected boolean evaluatesPartialShares() {
        return true;
    }

    @Test
    void comparesAndSetsStrongly() {
        assertThat(backend.capabilities().compareAndSet()).isEqualTo(CompareAndSet.STRONG);
    }

    @Test
    void aHandThatChangesTheFlagBetweenReadAndWriteIsAConflictAndIsKept() throws Exception {
        apply(Percentage.of(25));
        Optional<String> revision = found().revision();
        AtomicInteger times = new AtomicInteger();
        client = cluster.outrunBy(() -> {
            if (times.getAndIncrement() == 0) {
                hand(Percentage.of(10));
            }
        });

        WriteResult result = backend.write(change(Percentage.of(50), revision));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(found().share()).isEqualTo(Percentage.of(10));
    }

    @Test
    void killIsNotHeldUpByAHandThatChangesTheFlagMeanwhile() throws Exception {
        apply(Percentage.of(25));
        AtomicInteger times = new AtomicInteger();
        client = cluster.outrunBy(() -> {
            if (times.getAndIncrement() == 0) {
                hand(Percentage.of(90));
            }
        });

        WriteResult result = backend.kill(change(Percentage.ZERO, found().revision()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
    }

    @Test
    void anotherFlagsChangeBetweenReadAndWriteIsNoConflict() {
        apply(Percentage.of(25));
        AtomicInteger times = new AtomicInteger();
        client = cluster.outrunBy(() -> {
            if (times.getAndIncrement() == 0) {
                changeAnotherFlag(1);
            }
        });

        WriteResult result = backend.write(change(Percentage.of(50), found().revision()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(50)));
    }

    @Test
    void whoeverIsOutrunAgainAndAgainGivesUpAndSaysSo() {
        apply(Percentage.of(25));
        AtomicInteger times = new AtomicInteger();
        client = cluster.outrunBy(() -> changeAnotherFlag(times.getAndIncrement()));

        WriteResult result = backend.write(change(Percentage.of(50), found().revision()));

        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        assertThat(result.sentence()).contains(name);
        assertThat(found().share()).isEqualTo(Percentage.of(25));
    }

    @Test
    void whatTheRoleDeniesIsRefusedWithTheRoleThatIsMissing() {
        apply(Percentage.of(25));
        client = cluster.reader();

        WriteResult result = backend.write(change(Percentage.of(50), found().revision()));

        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(result.sentence()).contains("Role", "verbs get and patch", name);
    }

    @Test
    void anObjectThatIsNotThereIsToldWithTheCure() {
        delete();

        FlagReading reading = reading();
        WriteResult result = backend.write(change(Percentage.ZERO, Optional.empty()));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason().text()).contains(name, "create it"));
        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(result.sentence()).contains("create it");
    }

    @Test
    void anApiServerThatIsDownIsUnreachable() throws Exception {
        apply(Percentage.of(25));
        client = cluster.nobody();

        assertThat(reading()).isInstanceOf(FlagReading.Unreadable.class);
        assertThat(backend.kill(change(Percentage.ZERO, Optional.empty()))).isInstanceOf(WriteResult.Unreachable.class);
    }

    @Test
    void anApiServerThatStandsStillIsGivenUpWithinTheDeadline() throws Exception {
        apply(Percentage.of(25));
        cluster.standStill(true);
        try {
            long begin = System.nanoTime();

            WriteResult result = backend.kill(change(Percentage.ZERO, Optional.empty()));

            assertThat(result).isInstanceOf(WriteResult.Unreachable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEADLINE);
        } finally {
            cluster.standStill(false);
        }
        assertThat(backend.kill(change(Percentage.ZERO, Optional.empty())))
                .isEqualTo(new WriteResult.Applied(Percentage.ZERO));
    }

    private void hand(Percentage share) {
        try {
            handSets(share);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
