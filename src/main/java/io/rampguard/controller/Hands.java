package io.rampguard.controller;

import io.rampguard.rollout.Decision;
import io.rampguard.rollout.Effect;
import io.rampguard.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Does what one tick decided for all rollouts, and waits no longer than its budget for it. */
final class Hands {
    private static final System.Logger LOG = System.getLogger(Hands.class.getName());

    private final Ports ports;
    private final EffectRunner runner;
    private final Roster roster;

    /** A decision and the state it was taken on: an operator who came in between goes first, and this one is dropped. */
    record Move(LiveRollout live, Rollout on, Decision decision, List<Effect> effects) {
        /** Takes people out, which waits for nobody. */
        boolean urgent() {
            return decision instanceof Decision.RollBack || decision instanceof Decision.Lower;
        }
    }

    Hands(Ports ports, EffectRunner runner, Roster roster) {
        this.ports = ports;
        this.runner = runner;
        this.roster = roster;
    }

    /** @param seenAt when everything that this tick decides on was in hand: the start of a breach's way to zero */
    Round begin(long term, Instant seenAt) {
        return new Round(term, seenAt);
    }

    /**
     * What one tick does. A lowering begins as soon as it is decided, while others are still being judged; each rollout has
     * a thread of its own, so that a dead backend holds up only its own.
     */
    final class Round {
        private final long term;
        private final Instant seenAt;
        private final Crew crew = new Crew(ports.executor());

        private Round(long term, Instant seenAt) {
            this.term = term;
            this.seenAt = seenAt;
        }

        void start(Move move) {
            crew.start(() -> act(move, term, seenAt));
        }

        /** Waits for everything that was started, and no longer than the budget. */
        void await(Duration budget) {
            int left = crew.await(budget);
            if (left > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> left + " effects still run; the next tick leaves them alone");
            }
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
