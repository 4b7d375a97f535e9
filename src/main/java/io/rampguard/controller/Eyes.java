package io.rampguard.controller;

import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagReading;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Signal;
import io.rampguard.rollout.RolloutState;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one tick can see: every flag of every backend and every signal of every source, each connection in a lane of its own,
 * all at once, and none waited for beyond the budget.
 */
final class Eyes {
    private final Ports ports;
    private final Map<String, Lane<Map<String, FlagReading>>> backends = new HashMap<>();
    private final Map<String, Lane<Answer>> sources = new HashMap<>();
    private final WarmUp warmUp;

    /** An answer with the windows it was asked for: late ones are matched to what they were asked for, not to what is asked now. */
    private record Answer(Map<PolicyName, List<Observation>> byRollout, boolean whole) {}

    Eyes(Ports ports) {
        this.ports = ports;
        this.warmUp = new WarmUp(ports);
    }

    /** Exposure of every rollout that is looked at; unread where the backend did not answer in time. */
    Map<PolicyName, FlagReading> flags(List<LiveRollout> rollouts, Duration budget) {
        Map<String, Set<String>> wanted = new TreeMap<>();
        for (LiveRollout live : rollouts) {
            wanted.computeIfAbsent(live.rollout.target().backend(), b -> new HashSet<>())
                    .add(live.rollout.target().key());
        }
        wanted.forEach((name, keys) -> {
            FlagBackend backend = ports.backends().get(name);
            if (backend != null) {
                lane(name).begin(() -> backend.read(keys));
            }
        });
        Map<String, Map<String, FlagReading>> answers = new HashMap<>();
        long deadline = System.nanoTime() + budget.toNanos();
        wanted.keySet()
                .forEach(name -> answers.put(
                        name,
                        lane(name)
                                .await(Duration.ofNanos(deadline - System.nanoTime()))
                                .orElse(Map.of())));
        Map<PolicyName, FlagReading> seen = new HashMap<>();
        for (LiveRollout live : rollouts) {
            String backend = live.rollout.target().backend();
            FlagReading reading = answers.getOrDefault(backend, Map.of())
                    .get(live.rollout.target().key());
            seen.put(live.name, reading != null ? reading : unread(backend));
        }
        return seen;
    }

    private Lane<Map<String, FlagReading>> lane(String backend) {
        return backends.computeIfAbsent(backend, b -> new Lane<>(ports.executor(), false));
    }

    private FlagReading unread(String backend) {
        return new FlagReading.Unreadable(Reason.of(
                ReasonCode.UNREAD,
                ports.backends().containsKey(backend)
                        ? "backend '" + backend + "' did not answer in time"
                        : "no flag backend is called '" + backend + "'; configure rampguard.backends." + backend));
    }

    /** One observation for each signal that a guardrail of these rollouts names. */
    Map<PolicyName, List<Observation>> signals(List<LiveRollout> rollouts, Instant now, Duration budget) {
        Map<String, List<ObservationRequest>> wanted = new TreeMap<>();
        warmUp.clear();
        for (LiveRollout live : rollouts) {
            live.policy.ifPresent(policy -> {
                List<ObservationRequest> requests = requests(live, policy);
                if (!warmUp.takes(live, policy, requests)) {
                    wanted.computeIfAbsent(policy.metrics().source(), s -> new ArrayList<>())
                            .addAll(requests);
                }
            });
        }
        warmUp.begin(now);
        wanted.forEach((name, requests) -> {
            MetricSource source = ports.sources().get(name);
            if (source != null) {
                sourceLane(name).begin(() -> observe(name, source, requests, now));
            }
        });
        Map<PolicyName, List<Observation>> seen = new HashMap<>();
        long began = System.nanoTime();
        long deadline = began + budget.toNanos();
        wanted.forEach((name, requests) -> {
            Optional<Answer> answer = sourceLane(name).await(Duration.ofNanos(deadline - System.nanoTime()));
            for (ObservationRequest request : requests) {
                List<Observation> of =
                        answer.map(a -> a.byRollout().get(request.rollout())).orElse(null);
                if (of != null) {
                    seen.put(request.rollout(), of);
                } else {
                    seen.computeIfAbsent(request.rollout(), r -> new ArrayList<>())
                            .add(dark(name, request));
                }
            }
        });
        // Whoever is exposed does not wait for those who are not yet.
        boolean exposed = rollouts.stream().anyMatch(live -> live.rollout.exposes());
        warmUp.collect(seen, exposed ? began : deadline);
        return seen;
    }

    private Lane<Answer> sourceLane(String source) {
        return sources.computeIfAbsent(source, s -> new Lane<>(ports.executor(), true));
    }

    private Answer observe(String name, MetricSource source, List<ObservationRequest> requests, Instant now) {
        Instant before = ports.clock().instant();
        List<Observation> answers = source.observe(requests, now);
        Map<PolicyName, List<Observation>> byRollout = new HashMap<>();
        boolean whole = true;
        for (Observation answer : answers) {
            byRollout.computeIfAbsent(answer.rollout(), r -> new ArrayList<>()).add(answer);
            whole &= !(answer instanceof Observation.Missing missing
                    && missing.reason().code() == ReasonCode.SOURCE_DARK);
        }
        ports.instruments()
                .observed(name, whole, Duration.between(before, ports.clock().instant()));
        return new Answer(byRollout, whole);
    }

    private Observation dark(String source, ObservationRequest request) {
        return new Observation.Missing(
                request.rollout(),
                request.signal().name(),
                Reason.of(
                        ReasonCode.SOURCE_DARK,
                        ports.sources().containsKey(source)
                                ? "source '" + source + "' did not answer in time"
                                : "no metrics source is called '" + source + "'; configure rampguard.sources."
                                        + source));
    }

    private static List<ObservationRequest> requests(LiveRollout live, RolloutPolicy policy) {
        boolean judged = live.rollout.exposes() || live.rollout.state() instanceof RolloutState.Waiting;
        if (!judged && !policy.onlooker()) {
            return List.of();
        }
        MetricsPlan plan = policy.metrics();
        Map<String, Instant> cursors = live.rollout.evidence().cursors();
        List<ObservationRequest> requests = new ArrayList<>();
        for (Signal signal : plan.signals()) {
            requests.add(new ObservationRequest(
                    policy.name(), plan, signal, Optional.ofNullable(cursors.get(signal.name()))));
        }
        return requests;
    }
}
