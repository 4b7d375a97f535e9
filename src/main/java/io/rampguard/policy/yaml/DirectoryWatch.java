package io.rampguard.policy.yaml;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Scans a directory whenever the file system says that it changed, and every so often all the same: notifications are lost
 * on network file systems, on a directory that is replaced, and under load.
 */
public final class DirectoryWatch implements AutoCloseable {
    public static final Duration POLL = Duration.ofSeconds(2);

    /** A changed file is looked at again after this long, to see whether it is still being written. */
    private static final Duration SETTLE = Duration.ofMillis(200);
    /** Events come in bursts; at most so many scans a second are worth it. */
    private static final Duration REST = Duration.ofMillis(50);

    private final YamlPolicyDirectory directory;
    private final InstantSource clock;
    private final Duration poll;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final @Nullable WatchService watch;
    private @Nullable WatchKey key;
    private @Nullable Thread thread;

    private DirectoryWatch(YamlPolicyDirectory directory, InstantSource clock, Duration poll) {
        this.directory = directory;
        this.clock = clock;
        this.poll = poll;
        this.watch = open();
    }

    /**
     * Scans once before it returns, so that policies are there from the first tick, and goes on in a thread of its own until
     * closed.
     *
     * @param poll distance of scans without a notification, {@link #POLL} by default
     */
    public static DirectoryWatch start(YamlPolicyDirectory directory, InstantSource clock, Duration poll) {
        DirectoryWatch watch = new DirectoryWatch(directory, clock, poll);
        watch.register();
        boolean settled = directory.scan(clock.instant());
        watch.thread = Thread.ofVirtual().name("policy-directory").start(() -> watch.run(settled));
        return watch;
    }

    /** Waits until the last scan is over, after {@link #close}. */
    void join() throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }

    /** Stops scanning; what is in force stays readable. Repeating it does nothing. */
    @Override
    public void close() {
        closed.countDown();
        if (watch != null) {
            try {
                watch.close();
            } catch (IOException e) {
                // Nothing is lost: the service only told us when to look.
                return;
            }
        }
    }

    private void run(boolean settledBefore) {
        boolean settled = settledBefore;
        try {
            while (!closed.await(REST.toMillis(), TimeUnit.MILLISECONDS)) {
                await(settled ? poll : SETTLE);
                register();
                settled = directory.scan(clock.instant());
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // Closing interrupts the wait; there is nothing to clean up.
            return;
        }
    }

    private void await(Duration longest) throws InterruptedException {
        if (watch == null) {
            boolean stop = closed.await(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (stop) {
                throw new InterruptedException("closed");
            }
            return;
        }
        WatchKey changed = watch.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (changed != null) {
            changed.pollEvents();
            changed.reset();
        }
    }

    /** Again after the directory was replaced or has come to be. */
    private void register() {
        if (watch == null || (key != null && key.isValid())) {
            return;
        }
        try {
            key = directory
                    .directory()
                    .register(
                            watch,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            // The directory is not there yet; the next scan says so and the poll finds it when it is.
            key = null;
        }
    }

    /** None where the system has no watches left; polling alone is enough then. */
    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
