package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery;
import io.rampguard.controller.AlertDelivery.Ports;
import io.rampguard.controller.AlertDelivery.Round;
import io.rampguard.policy.PolicyName;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Outbox.Due;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/** One channel's part of the delivery: what waits in memory, what was done and is not yet marked, when to try again. */
final class ChannelLine {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);

    /** A failure keeps the whole channel waiting, but a fresh page no longer than this. */
    private static final Duration CHANNEL_REST = Duration.ofSeconds(15);

    private static final int REPEATS_PER_MEMORY = 3;
    private static final int REMEMBERED = 10_000;
    private static final System.Logger LOG = System.getLogger(AlertDelivery.class.getName());

    /** Marks a row that lives in memory alone. */
    private static final long NO_ROW = -1;

    private final String name;
    private final AlertChannel channel;
    private final Ports ports;
    private final RandomGenerator random;
    private final AtomicBoolean working = new AtomicBoolean();

    private final HandedOver handedOver = new HandedOver();

    // Touched by the one thread that works on the channel.
    private final Map<String, Ending> ended = new LinkedHashMap<>();
    private final Repetitions repetitions = new Repetitions();
    private Instant notBefore = Instant.MIN;

    ChannelLine(String name, AlertChannel channel, Ports ports, RandomGenerator random) {
        this.name = name;
        this.channel = channel;
        this.ports = ports;
        this.random = random;
    }

    void enqueue(Alert alert) {
        handedOver.add(alert);
    }

    int waiting() {
        return handedOver.size();
    }

    boolean forgets() {
        return channel.forgetsAfter().isPresent();
    }

    boolean hasWork(List<Due> rows) {
        return !rows.isEmpty() || waiting() > 0 || forgets();
    }

    /**
     * One round of this channel; skipped where the last one still works.
     *
     * @param open pages that stand on this channel; empty while the outbox does not answer
     */
    Round work(List<Due> rows, Optional<List<Due>> open, Instant now) {
        if (!working.compareAndSet(false, true)) {
            return new Round(0, 0, 0, List.of(name));
        }
        try {
            Tally tally = new Tally();
            List<Due> fresh = withoutEnded(rows, now);
            if (!now.isBefore(notBefore)) {
                repeat(open, now);
                sendAll(fresh, now, tally);
            }
            return new Round(tally.sent, tally.later, tally.rejected, List.of());
        } finally {
            working.set(false);
        }
    }

    /** Rows whose alert is settled are only marked: the store was down when it was, or came to know it later. */
    private List<Due> withoutEnded(List<Due> rows, Instant now) {
        List<Due> fresh = new ArrayList<>();
        for (Due row : rows) {
            repetitions.saved(row.alert());
            Optional<Ending> told = handedOver
                    .takenOver(row.alert())
                    .filter(first -> row.alert().kind() == Alert.Kind.TRIGGER)
                    .map(ended::get);
            Optional<Ending> ending =
                    Optional.ofNullable(ended.get(row.alert().id())).or(() -> told);
            if (ending.isEmpty()) {
                fresh.add(row);
            } else {
                mark(row.id(), ending.get(), now);
            }
        }
        return fresh;
    }

    private void sendAll(List<Due> rows, Instant now, Tally tally) {
        for (Due row : rows) {
            if (!sendOne(row, now, tally)) {
                return;
            }
        }
        for (HandedOver.Waiting waiting : handedOver.due(now)) {
            Alert alert = waiting.alert();
            if (ended.containsKey(alert.id())) {
                handedOver.remove(alert.id());
            } else if (!sendOne(new Due(NO_ROW, name, alert, waiting.attempts(), now), now, tally)) {
                return;
            }
        }
    }

    /** Answers whether the channel is well enough to go on with the next. */
    private boolean sendOne(Due row, Instant now, Tally tally) {
        Delivery delivery = send(row.alert());
        return switch (delivery) {
            case Delivery.Sent sent -> {
                tally.sent++;
                repetitions.sent(row.alert(), row.id() != NO_ROW, now);
                end(row, new Ending(true, "sent"), now);
                yield true;
            }
            case Delivery.Rejected rejected -> {
                tally.rejected++;
                lament(row.alert(), rejected.sentence(), now);
                end(row, new Ending(false, rejected.sentence()), now);
                yield true;
            }
            case Delivery.Later later -> {
                tally.later++;
                postpone(row, later, now);
                yield false;
            }
        };
    }

    private Delivery send(Alert alert) {
        Delivery delivery;
        try {
            delivery = channel.send(alert);
        } catch (RuntimeException e) {
            // A channel that throws breaks its promise; its alerts must not be lost for it.
            LOG.log(System.Logger.Level.ERROR, "channel '" + name + "' failed unexpectedly", e);
            delivery = new Delivery.Later("failed unexpectedly: " + e.getClass().getSimpleName(), Optional.empty());
        }
        String outcome = switch (delivery) {
            case Delivery.Sent sent -> "sent";
            case Delivery.Later later -> "later";
            case Delivery.Rejected rejected -> "rejected";
        };
        ports.instruments().alerted(name, outcome);
        return delivery;
    }

    private void end(Due row, Ending ending, Instant now) {
        ended.put(row.alert().id(), ending);
        if (ended.size() > REMEMBERED) {
            ended.remove(ended.keySet().iterator().next());
        }
        handedOver.remove(row.alert().id());
        if (row.id() != NO_ROW) {
            mark(row.id(), ending, now);
        }
    }

    /** Where the store cannot be told, the row comes again and is found among the ended. */
    private void mark(long row, Ending ending, Instant now) {
        if (ending.sent()) {
            ports.outbox().sent(row, now);
        } else {
            ports.outbox().rejected(row, ending.sentence());
        }
    }

    private void postpone(Due row, Delivery.Later later, Instant now) {
        Duration wait =
                later.after().filter(said -> said.compareTo(FIRST_RETRY) > 0).orElseGet(() -> backoff(row.attempts()));
        Instant next = now.plus(wait);
        boolean asked = later.after().isPresent() || wait.compareTo(CHANNEL_REST) < 0;
        notBefore = asked ? next : now.plus(CHANNEL_REST);
        LOG.log(
                System.Logger.Level.WARNING,
                "alert '" + row.alert().title() + "' waits for channel '" + name + "' until " + next + ": "
                        + later.sentence());
        if (row.id() != NO_ROW) {
            ports.outbox().retry(row.id(), next, later.sentence());
            return;
        }
        handedOver.retry(row.alert().id(), next);
    }

    /** Doubles from 1 s to 5 minutes; half of it is drawn by lot, so that many daemons do not come back in step. */
    private Duration backoff(int attempts) {
        long most = Math.min(LAST_RETRY.toMillis(), FIRST_RETRY.toMillis() << Math.min(attempts + 1, 20));
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }

    /** A page that this channel would forget is said again while it is open; that is no new notification. */
    private void repeat(Optional<List<Due>> open, Instant now) {
        if (!forgets()) {
            return;
        }
        Duration every = channel.forgetsAfter().orElseThrow().dividedBy(REPEATS_PER_MEMORY);
        for (Alert alert : repetitions.due(open, every, handedOver.resolving(), now)) {
            if (send(alert) instanceof Delivery.Sent) {
                repetitions.sent(alert, true, now);
            }
        }
    }

    /** An alert that nobody will get is the loudest thing that can happen here. */
    private void lament(Alert alert, String sentence, Instant now) {
        LOG.log(
                System.Logger.Level.ERROR,
                "channel '" + name + "' refused an alert for good: " + sentence + "\n" + alert.title() + "\n"
                        + alert.body());
        ports.journal()
                .append(List.of(new JournalEntry(
                        now,
                        alert.rollout().map(PolicyName::parse),
                        JournalEntry.Kind.WRITE,
                        "",
                        "rampguard",
                        "alert-rejected",
                        Reason.of(ReasonCode.ALERT_REJECTED, "channel '" + name + "': " + sentence),
                        Optional.empty(),
                        Map.of("alert", alert.id(), "channel", name))));
    }

    private record Ending(boolean sent, String sentence) {}

    private static final class Tally {
        private int sent;
        private int later;
        private int rejected;
    }
}
