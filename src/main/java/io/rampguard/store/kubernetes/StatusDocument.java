package io.rampguard.store.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.alerts.Alert;
import io.rampguard.k8s.Packed;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.Journal.Line;
import io.rampguard.store.Outbox;
import io.rampguard.store.StoreJson;
import io.rampguard.store.StoreJson.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a status remembers of one rollout: its state and evidence, the newest lines of its journal, and the alerts that are not
 * over. Written as one packed text of at most {@link #LARGEST} characters, so that a status stays far below the limits of the
 * API server.
 *
 * @param rollout empty for the fleet's own document
 * @param lines the newest ones, the oldest of them first
 */
record StatusDocument(Optional<Rollout> rollout, List<Line> lines, List<Told> alerts) {
    static final StatusDocument EMPTY = new StatusDocument(Optional.empty(), List.of(), List.of());

    /** Characters of the packed text; the rest of a status needs less than 4,000. */
    static final int LARGEST = 28_000;

    private static final System.Logger LOG = System.getLogger(StatusDocument.class.getName());
    private static final int LINES = 30;
    private static final int FEW_LINES = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    StatusDocument {
        lines = List.copyOf(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        alerts = List.copyOf(alerts);
    }

    /**
     * An alert that is not over.
     *
     * @param done names of the channels that have it, or never will
     */
    record Told(Alert alert, Set<String> done) {
        Told {
            done = Set.copyOf(done);
        }

        Told done(String channel) {
            Set<String> more = new TreeSet<>(done);
            more.add(channel);
            return new Told(alert, more);
        }
    }

    StatusDocument with(Rollout next) {
        return new StatusDocument(Optional.of(next), lines, alerts);
    }

    StatusDocument withLines(List<Line> more) {
        List<Line> all = new ArrayList<>(lines);
        all.addAll(more);
        return new StatusDocument(rollout, all, alerts);
    }

    StatusDocument withAlerts(List<Told> others) {
        return new StatusDocument(rollout, lines, others);
    }

    StatusDocument telling(List<Alert> more) {
        List<Told> all = new ArrayList<>(alerts);
        more.forEach(alert -> all.add(new Told(alert, Set.of())));
        return withAlerts(all);
    }

    /** The channel has the alert, or never will. */
    StatusDocument delivered(Outbox.Due due) {
        return withAlerts(alerts.stream()
                .map(told -> told.alert().id().equals(due.alert().id()) ? told.done(due.channel()) : told)
                .toList());
    }

    /** Of what does not fit the old lines go first, then the evidence: a stage is then judged anew, and never less strictly. */
    String pack() {
        String whole = Packed.pack(json());
        if (whole.length() <= LARGEST) {
            return whole;
        }
        List<Line> few = lines.subList(Math.max(0, lines.size() - FEW_LINES), lines.size());
        String shorter = Packed.pack(new StatusDocument(rollout, few, alerts).json());
        if (shorter.length() <= LARGEST || rollout.isEmpty()) {
            return shorter;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "rollout=" + rollout.get().name() + " has evidence too large for a status; a restart judges its"
                        + " stage anew");
        Rollout bare = rollout.get().withEvidence(rollout.get().evidence().fresh());
        return Packed.pack(new StatusDocument(Optional.of(bare), few, alerts).json());
    }

    /** @throws UnreadableException with the reason, where it is damaged or of a newer version */
    static StatusDocument unpack(String packed) throws UnreadableException {
        JsonNode root;
        try {
            root = JSON.readTree(Packed.unpack(packed));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnreadableException("what a status remembers " + e.getMessage(), e);
        }
        Optional<Rollout> rollout = Optional.empty();
        if (root.hasNonNull("rollout")) {
            rollout = Optional.of(
                    StoreJson.readRollout(root.path("rollout").asText()).rollout());
        }
        List<Line> lines = new ArrayList<>();
        for (JsonNode line : root.path("lines")) {
            lines.add(new Line(
                    line.path("id").asLong(),
                    StoreJson.readEntry(line.path("entry").asText())));
        }
        List<Told> alerts = new ArrayList<>();
        for (JsonNode told : root.path("alerts")) {
            Set<String> done = new TreeSet<>();
            told.path("done").forEach(channel -> done.add(channel.asText()));
            alerts.add(new Told(StoreJson.readAlert(told.path("alert").asText()), done));
        }
        return new StatusDocument(rollout, lines, alerts);
    }

    private String json() {
        ObjectNode root = JSON.createObjectNode();
        rollout.ifPresent(one -> root.put("rollout", StoreJson.write(one)));
        ArrayNode journal = root.putArray("lines");
        lines.forEach(line -> journal.addObject().put("id", line.id()).put("entry", StoreJson.write(line.entry())));
        ArrayNode told = root.putArray("alerts");
        alerts.forEach(alert -> {
            ObjectNode node = told.addObject().put("alert", StoreJson.write(alert.alert()));
            alert.done().forEach(node.putArray("done")::add);
        });
        return root.toString();
    }
}
