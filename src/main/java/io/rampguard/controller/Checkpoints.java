package io.rampguard.controller;

import io.rampguard.controller.Tick.Pace;
import io.rampguard.store.Revision;
import io.rampguard.store.SaveResult;
import java.time.Instant;

/** Saves what transitions did not: evidence now and then, clocks that stopped, and what the store would not take before. */
final class Checkpoints {
    private final Ports ports;
    private final Roster roster;
    private final Recorder recorder;
    private final Pace pace;

    Checkpoints(Ports ports, Roster roster, Recorder recorder, Pace pace) {
        this.ports = ports;
        this.roster = roster;
        this.recorder = recorder;
        this.pace = pace;
    }

    /** Side by side, so that the store can take many in one transaction. True where the store has everything, and the tick. */
    boolean keep(Instant now, long term) {
        Crew crew = new Crew(ports.executor());
        for (LiveRollout live : roster.all()) {
            boolean old = live.rollout.exposes() && live.checkpointDue(now, pace.checkpoint());
            if (live.unsaved.isPresent() || (saved(live) && (old || live.clockUnsaved))) {
                crew.start(() -> checkpoint(live, term));
            }
        }
        crew.await(pace.budget());
        // A gap that is not in the store yet must be seen again after a crash, so the guard's own mark waits for it.
        boolean complete = roster.all().stream().noneMatch(live -> live.clockUnsaved && saved(live));
        return complete && ports.store().ticked(now, term) instanceof SaveResult.Saved;
    }

    private static boolean saved(LiveRollout live) {
        return !live.revision.equals(Revision.NONE);
    }

    private void checkpoint(LiveRollout live, long term) {
        if (live.lock.tryLock()) {
            try {
                recorder.checkpoint(live, term);
            } finally {
                live.lock.unlock();
            }
        }
    }
}
