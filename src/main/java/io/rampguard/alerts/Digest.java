package io.rampguard.alerts;

import io.rampguard.alerts.Alert.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Against repeating oneself: what of the alerts wanted at a tick is worth sending, given what people were told already.
 *
 * <p>Alerts of one key are about one thing. A trigger whose key stands stays quiet; several triggers of one key at one tick
 * become one that names them all, so that forty rollouts made blind by one source are one page; an end is told once, and only
 * where a beginning was told. Pure: the same alerts in the same order give the same choices.
 */
public final class Digest {
    /** A page that lists more names than this is not read. */
    private static final int NAMED = 20;

    private Digest() {}

    /** What becomes of the alerts wanted. */
    public sealed interface Choice {
        Alert alert();

        /** Why, for the log. */
        String reason();

        /** To be saved with its transition and delivered. */
        record Send(Alert alert, String reason) implements Choice {}

        /** Nobody needs to hear it. */
        record Quiet(Alert alert, String reason) implements Choice {}

        /** Told by another alert of the same key. */
        record Grouped(Alert alert, Alert into, String reason) implements Choice {}
    }

    /**
     * Chooses for each alert.
     *
     * @param wanted at this tick, all rollouts together
     * @param standing triggers told or about to be told and not ended, as {@code Outbox.standing()} gives them, and those of
     *     this process that the store could not take yet
     * @return the choices, sendings in the order wanted; a group stands where its first alert stood
     */
    public static List<Choice> choose(List<Alert> wanted, List<Alert> standing) {
        Map<String, Alert> open = new LinkedHashMap<>();
        standing.forEach(alert -> open.put(alert.key(), alert));
        Map<String, List<Alert>> byKey =
                wanted.stream().collect(Collectors.groupingBy(Alert::key, LinkedHashMap::new, Collectors.toList()));
        List<Choice> choices = new ArrayList<>();
        byKey.forEach((key, alerts) -> choices.addAll(ofOneKey(alerts, Optional.ofNullable(open.get(key)))));
        return choices;
    }

    /** The alerts to send, and nothing else. */
    public static List<Alert> sendings(List<Choice> choices) {
        return choices.stream()
                .filter(Choice.Send.class::isInstance)
                .map(Choice::alert)
                .toList();
    }

    private static List<Choice> ofOneKey(List<Alert> alerts, Optional<Alert> standing) {
        List<Alert> triggers = ofKind(alerts, Kind.TRIGGER);
        List<Choice> choices = new ArrayList<>();
        if (!triggers.isEmpty() && standing.isPresent()) {
            String told = "told already at " + standing.get().at();
            triggers.forEach(trigger -> choices.add(new Choice.Quiet(trigger, told)));
        } else if (triggers.size() == 1) {
            choices.add(new Choice.Send(triggers.getFirst(), "new"));
        } else if (!triggers.isEmpty()) {
            Alert group = group(triggers);
            choices.add(new Choice.Send(group, triggers.size() + " alerts about one thing"));
            triggers.forEach(trigger -> choices.add(new Choice.Grouped(trigger, group, "told together")));
        }
        ofKind(alerts, Kind.ACKNOWLEDGE).forEach(taken -> choices.add(follow(taken, standing)));
        List<Alert> resolves = ofKind(alerts, Kind.RESOLVE);
        for (int i = 0; i < resolves.size(); i++) {
            Alert resolve = resolves.get(i);
            if (!triggers.isEmpty()) {
                choices.add(new Choice.Quiet(resolve, "it goes on for others"));
            } else if (i > 0) {
                choices.add(new Choice.Quiet(resolve, "its end is told already"));
            } else {
                choices.add(follow(resolve, standing));
            }
        }
        return choices;
    }

    /** What follows a trigger goes where the trigger went, under its labels: channels know an alert again by them. */
    private static Choice follow(Alert alert, Optional<Alert> standing) {
        if (standing.isEmpty()) {
            return new Choice.Quiet(alert, "nothing of this key is open");
        }
        Alert trigger = standing.get();
        Alert following = new Alert(
                alert.id(),
                alert.key(),
                alert.kind(),
                trigger.urgency(),
                trigger.rollout(),
                trigger.channels(),
                alert.title(),
                alert.body(),
                trigger.labels(),
                alert.at());
        return new Choice.Send(following, "follows what was told at " + trigger.at());
    }

    /** The first one's words, everybody's name, everybody's channels. */
    private static Alert group(List<Alert> triggers) {
        Alert first = triggers.getFirst();
        List<String> names = triggers.stream()
                .map(Alert::rollout)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .toList();
        Set<String> channels = new LinkedHashSet<>();
        triggers.forEach(trigger -> channels.addAll(trigger.channelsOr(List.of(Alert.DEFAULT_CHANNELS))));
        boolean page = triggers.stream().anyMatch(trigger -> trigger.urgency() == Alert.Urgency.PAGE);
        return new Alert(
                first.id(),
                first.key(),
                Kind.TRIGGER,
                page ? Alert.Urgency.PAGE : Alert.Urgency.MESSAGE,
                Optional.empty(),
                List.copyOf(channels),
                names.size() > 1 ? names.size() + " rollouts: " + first.title() : first.title(),
                first.body() + (names.isEmpty() ? "" : "\nRollouts: " + list(names)),
                withoutRollout(first.labels()),
                first.at());
    }

    private static String list(List<String> names) {
        String shown = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? shown + " and " + (names.size() - NAMED) + " more" : shown;
    }

    private static Map<String, String> withoutRollout(Map<String, String> labels) {
        return labels.entrySet().stream()
                .filter(label ->
                        !label.getKey().equals("rollout") && !label.getKey().equals("flag"))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<Alert> ofKind(List<Alert> alerts, Kind kind) {
        return alerts.stream().filter(alert -> alert.kind() == kind).toList();
    }
}
