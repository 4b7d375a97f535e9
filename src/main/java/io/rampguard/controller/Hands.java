package io.rampguard.controller;

import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does what one tick decided for all rollouts, and waits no longer than its budget for it. */
final class Hands {
    private static final System.Logger LOG = System.getLogger(Hands.class.getName());

    private final Ports ports;
    private final EffectRunner runner;
    private final Roster roster;

    /** A decision and the state it was taken on: an operator who came in between goes first, and this one is dropped. */
    record Move(LiveRollout live, Rollout on, Decision decision, List<Effect> effects) {}

    Hands(Ports ports, EffectRunner runner, Roster roster) {
        this.ports = ports;
        this.runner = runner;
        this.roster = roster;
    }

    /** Rollbacks first, all at once; each rollout on a thread of its own, so that a dead backend holds up only its own. */
    void act(List<Move> moves, long term, Duration budget) {
        List<Move> ordered = new ArrayList<>(moves);
        ordered.sort(Comparator.comparing(move -> !(move.decision() instanceof Decision.RollBack)));
        CountDownLatch done = new CountDownLatch(ordered.size());
        Instant seenAt = ports.clock().instant();
        for (Move move : ordered) {
            ports.executor().execute(() -> {
                try {
                    act(move, term, seenAt);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            if (!done.await(budget.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> done.getCount() + " effects still run; the next tick leaves them alone");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(Move move, long term, Instant seenAt) {
        LiveRollout live = move.live();
        live.lock.lock();
        try {
            if (!live.rollout.equals(move.on())) {
                return;
            }
            boolean forgets = move.decision() instanceof Decision.Forget;
            if (runner.run(live, move.decision(), move.effects(), term, seenAt).recorded() && forgets) {
                roster.drop(live.name);
            }
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "rollout=" + live.name + " effects failed", bug);
        } finally {
            live.lock.unlock();
        }
    }
}
