package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.Outbox.Due;
import io.rampguard.store.RolloutStore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Carries alerts from the outbox to their channels. Each channel has a thread of its own while it is worked on: one that is
 * dead or slow delays nobody else. A failed sending is tried again after 1 s, then twice as long each time up to 5 minutes,
 * with jitter, and never before the channel says so. An alert that a channel took is never sent to it again, except when this
 * process dies between the two.
 *
 * <p>While the store is down alerts are handed over with {@link #enqueue} and live in memory; when the same alerts reach the
 * outbox later, they are marked and not sent twice. Only the daemon that holds the term may deliver.
 */
public final class AlertDelivery {
    /** Of one channel in one round. */
    private static final int AT_ONCE = 100;

    private static final System.Logger LOG = System.getLogger(AlertDelivery.class.getName());

    private final Ports ports;
    private final Executor executor;
    private final Duration patience;
    private final Map<String, ChannelLine> lines = new TreeMap<>();

    /**
     * What it works with.
     *
     * @param channels by name
     * @param defaults names of the channels for alerts that name none; each is in {@code channels}
     */
    public record Ports(
            Map<String, AlertChannel> channels,
            List<String> defaults,
            Outbox outbox,
            Journal journal,
            Instruments instruments) {
        public Ports {
            channels = Map.copyOf(channels);
            defaults = List.copyOf(defaults);
            if (defaults.isEmpty() || !channels.keySet().containsAll(defaults)) {
                throw new IllegalArgumentException(
                        "default channels " + defaults + " must be among " + channels.keySet());
            }
        }
    }

    /**
     * How a round ended, in rows.
     *
     * @param busy channels that still work on what they were given; the next round leaves them alone until they are done
     */
    public record Round(int sent, int later, int rejected, List<String> busy) {
        public Round {
            busy = List.copyOf(busy);
        }
    }

    /**
     * @param executor one thread for each channel at a time; {@code Runnable::run} makes a round deterministic
     * @param patience how long {@link #deliver} waits for slow channels before it leaves them to themselves
     */
    public AlertDelivery(Ports ports, Executor executor, Duration patience, RandomGenerator random) {
        this.ports = ports;
        this.executor = executor;
        this.patience = patience;
        ports.channels().forEach((name, channel) -> lines.put(name, new ChannelLine(name, channel, ports, random)));
    }

    /**
     * Hands alerts over that the store could not take. They are due at the next round; those that are known stay as they are.
     * The transition's save is to be repeated with the same alerts once the store is back.
     */
    public void enqueue(List<Alert> alerts) {
        for (Alert alert : alerts) {
            for (String channel : alert.channelsOr(ports.defaults())) {
                line(channel).ifPresentOrElse(line -> line.enqueue(alert), () -> unknown(channel, alert));
            }
        }
    }

    /**
     * One round: everything due at {@code now}, and the repetitions for channels that forget. Returns when all channels are
     * done or patience ends. Never throws; a round that begins while another works skips the busy channels.
     */
    public Round deliver(Instant now) {
        Map<String, List<Due>> due =
                read(() -> ports.outbox().due(now, AT_ONCE)).orElse(Map.of());
        boolean asked = lines.values().stream().anyMatch(ChannelLine::forgets);
        Optional<Map<String, List<Due>>> open =
                asked ? read(() -> ports.outbox().open()) : Optional.empty();
        due.forEach((channel, rows) -> {
            if (line(channel).isEmpty()) {
                rows.forEach(row -> unknown(channel, row));
            }
        });
        Map<String, CompletableFuture<Round>> rounds = new TreeMap<>();
        lines.forEach((name, line) -> {
            List<Due> rows = due.getOrDefault(name, List.of());
            Optional<List<Due>> said = open.map(all -> all.getOrDefault(name, List.of()));
            if (line.hasWork(rows)) {
                rounds.put(name, CompletableFuture.supplyAsync(() -> line.work(rows, said, now), executor));
            }
        });
        return sum(rounds);
    }

    /** By channel; empty where the outbox does not answer, and then only what is in memory goes out. */
    private static Optional<Map<String, List<Due>>> read(Supplier<List<Due>> rows) {
        try {
            return Optional.of(rows.get().stream().collect(Collectors.groupingBy(Due::channel)));
        } catch (StoreException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the outbox cannot be read, alerts in memory go out: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Alerts that wait, in the outbox and in memory; -1 where the outbox does not answer and memory is empty. */
    public int depth() {
        int inMemory = lines.values().stream().mapToInt(ChannelLine::waiting).sum();
        int inStore = ports.outbox().depth();
        return inStore < 0 && inMemory > 0 ? inMemory : inStore + inMemory;
    }

    private Round sum(Map<String, CompletableFuture<Round>> rounds) {
        int sent = 0;
        int later = 0;
        int rejected = 0;
        List<String> busy = new ArrayList<>();
        long end = System.nanoTime() + patience.toNanos();
        for (Map.Entry<String, CompletableFuture<Round>> each : rounds.entrySet()) {
            try {
                Round round = each.getValue().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                sent += round.sent();
                later += round.later();
                rejected += round.rejected();
                busy.addAll(round.busy());
            } catch (TimeoutException e) {
                busy.add(each.getKey());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                busy.add(each.getKey());
            } catch (ExecutionException e) {
                LOG.log(System.Logger.Level.ERROR, "channel '" + each.getKey() + "' failed unexpectedly", e.getCause());
            }
        }
        return new Round(sent, later, rejected, busy);
    }

    private Optional<ChannelLine> line(String channel) {
        return Optional.ofNullable(lines.get(channel));
    }

    /** Configured when the alert was made and not any more: nobody else would read it, so the log has it in full. */
    private void unknown(String channel, Alert alert) {
        LOG.log(System.Logger.Level.ERROR, notConfigured(channel) + ": " + alert.title() + "\n" + alert.body());
    }

    private void unknown(String channel, Due row) {
        unknown(channel, row.alert());
        ports.instruments().alerted(channel, "rejected");
        ports.outbox().rejected(row.id(), notConfigured(channel));
    }

    private static String notConfigured(String channel) {
        return "no alert channel '" + channel + "' is configured; add it, or take it out of the policy";
    }
}
