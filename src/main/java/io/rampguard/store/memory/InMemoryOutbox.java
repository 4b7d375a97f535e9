package io.rampguard.store.memory;

import io.rampguard.alerts.Alert;
import io.rampguard.store.Outbox.Due;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The outbox of the twin; its store keeps one thread at a time in it. */
final class InMemoryOutbox {
    private final List<String> defaultChannels;
    private final List<Row> rows = new ArrayList<>();
    private long last;

    InMemoryOutbox(List<String> defaultChannels) {
        if (defaultChannels.isEmpty()) {
            throw new IllegalArgumentException("alerts without a channel need a default one, such as 'log'");
        }
        this.defaultChannels = List.copyOf(defaultChannels);
    }

    void put(List<Alert> alerts) {
        for (Alert alert : alerts) {
            for (String channel : alert.channelsOr(defaultChannels)) {
                if (rows.stream().noneMatch(row -> row.alert.id().equals(alert.id()) && row.channel.equals(channel))) {
                    rows.add(new Row(++last, channel, alert));
                }
            }
        }
    }

    List<Due> due(Instant now, int limit) {
        Map<String, Integer> places = new HashMap<>();
        return rows.stream()
                .filter(row -> row.status == Status.WAITING && !row.due.isAfter(now))
                .filter(row -> !any(row.sameLine().and(other -> other.id < row.id && other.status == Status.WAITING)))
                .sorted(Comparator.comparing((Row row) -> row.due).thenComparing(row -> row.id))
                .filter(row -> places.merge(row.channel, 1, Integer::sum) <= limit)
                .map(Row::toDue)
                .toList();
    }

    List<Due> open() {
        return rows.stream()
                .filter(row -> row.status == Status.SENT
                        && row.alert.kind() == Alert.Kind.TRIGGER
                        && row.alert.urgency() == Alert.Urgency.PAGE)
                .filter(row -> !any(row.sameLine().and(row::endedOrRenewedBy)))
                .map(Row::toDue)
                .toList();
    }

    List<Alert> standing() {
        return rows.stream()
                .filter(row -> row.alert.kind() == Alert.Kind.TRIGGER)
                .filter(row -> !any(other -> other.alert.key().equals(row.alert.key()) && row.endedOrRenewedBy(other)))
                .map(row -> row.alert)
                .toList();
    }

    void end(long id, Status status) {
        rows.stream()
                .filter(row -> row.id == id && row.status == Status.WAITING)
                .forEach(row -> {
                    row.status = status;
                    row.attempts++;
                });
    }

    void postpone(long id, Instant next) {
        rows.stream()
                .filter(row -> row.id == id && row.status == Status.WAITING)
                .forEach(row -> {
                    row.due = next;
                    row.attempts++;
                });
    }

    int depth() {
        return (int) rows.stream().filter(row -> row.status == Status.WAITING).count();
    }

    void prune(Instant before) {
        rows.removeIf(row -> row.old(before)
                && row.alert.kind() == Alert.Kind.TRIGGER
                && (row.alert.urgency() == Alert.Urgency.MESSAGE
                        || any(row.sameLine()
                                .and(other -> other.id > row.id && other.alert.kind() == Alert.Kind.RESOLVE))));
        rows.removeIf(row -> row.old(before)
                && row.alert.kind() != Alert.Kind.TRIGGER
                && !any(row.sameLine().and(other -> other.id < row.id && other.alert.kind() == Alert.Kind.TRIGGER)));
    }

    private boolean any(Predicate<Row> condition) {
        return rows.stream().anyMatch(condition);
    }

    /** Where a delivery stands. */
    enum Status {
        WAITING,
        SENT,
        REJECTED
    }

    private static final class Row {
        private final long id;
        private final String channel;
        private final Alert alert;
        private Instant due;
        private int attempts;
        private Status status = Status.WAITING;

        Row(long id, String channel, Alert alert) {
            this.id = id;
            this.channel = channel;
            this.alert = alert;
            this.due = alert.at();
        }

        Predicate<Row> sameLine() {
            return other -> other.channel.equals(channel) && other.alert.key().equals(alert.key());
        }

        boolean endedOrRenewedBy(Row other) {
            return other.id > id && other.alert.kind() != Alert.Kind.ACKNOWLEDGE;
        }

        boolean old(Instant before) {
            return status != Status.WAITING && due.isBefore(before);
        }

        Due toDue() {
            return new Due(id, channel, alert, attempts, alert.at());
        }
    }
}
