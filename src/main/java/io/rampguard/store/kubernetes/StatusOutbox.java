package io.rampguard.store.kubernetes;

import io.rampguard.alerts.Alert;
import io.rampguard.policy.PolicyName;
import io.rampguard.store.Outbox;
import io.rampguard.store.kubernetes.StatusDocument.Told;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The alerts of all documents as one queue. It works in memory; what was delivered is noted in the document that holds the
 * alert, so that a new leader tells nobody twice and forgets nobody.
 */
final class StatusOutbox implements Outbox {
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final Outbox queue;
    private final Consumer<List<Alert>> put;
    private final Map<Long, Due> handed = new ConcurrentHashMap<>();
    private BiConsumer<Optional<PolicyName>, Due> done = (whose, due) -> {};

    /**
     * @param queue works in memory
     * @param put adds to it; an alert that it has is not added again
     */
    StatusOutbox(Outbox queue, Consumer<List<Alert>> put) {
        this.queue = queue;
        this.put = put;
    }

    /** @param listener hears of every delivery that is over, and whose it was */
    void onDone(BiConsumer<Optional<PolicyName>, Due> listener) {
        done = listener;
    }

    void add(List<Alert> alerts) {
        put.accept(alerts);
    }

    /** Takes over what another leader wrote: what it has delivered is not due here. */
    synchronized void take(StatusDocument document) {
        if (document.alerts().isEmpty()) {
            return;
        }
        add(document.alerts().stream().map(Told::alert).toList());
        for (Due due : queue.due(END, Integer.MAX_VALUE)) {
            document.alerts().stream()
                    .filter(told -> told.alert().id().equals(due.alert().id())
                            && told.done().contains(due.channel()))
                    .findFirst()
                    .ifPresent(told -> queue.sent(due.id(), due.firstDue()));
        }
    }

    /** Those of the alerts that somebody still waits for, that are not over, or that are about to be told. */
    List<Told> living(List<Told> alerts, List<Alert> told) {
        if (alerts.isEmpty()) {
            return alerts;
        }
        Set<String> ids = new HashSet<>();
        told.forEach(alert -> ids.add(alert.id()));
        queue.standing().forEach(alert -> ids.add(alert.id()));
        queue.due(END, Integer.MAX_VALUE).forEach(due -> ids.add(due.alert().id()));
        return alerts.stream().filter(one -> ids.contains(one.alert().id())).toList();
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        List<Due> due = queue.due(now, limit);
        due.forEach(one -> handed.put(one.id(), one));
        return due;
    }

    @Override
    public boolean sent(long id, Instant at) {
        return over(id, queue.sent(id, at));
    }

    @Override
    public boolean retry(long id, Instant next, String sentence) {
        return queue.retry(id, next, sentence);
    }

    @Override
    public boolean rejected(long id, String sentence) {
        return over(id, queue.rejected(id, sentence));
    }

    private boolean over(long id, boolean kept) {
        Due due = handed.remove(id);
        if (due != null) {
            done.accept(due.alert().rollout().map(PolicyName::parse), due);
        }
        return kept;
    }

    @Override
    public int depth() {
        return queue.depth();
    }

    @Override
    public List<Due> open() {
        return queue.open();
    }

    @Override
    public List<Alert> standing() {
        return queue.standing();
    }
}
