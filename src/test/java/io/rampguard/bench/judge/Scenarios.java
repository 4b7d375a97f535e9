package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** Every scenario of the bench. */
final class Scenarios {
    private static final List<Scenario> ALL = collected();

    private Scenarios() {}

    static List<Scenario> all() {
        return ALL;
    }

    static List<Scenario> of(Table table) {
        return ALL.stream().filter(scenario -> scenario.table() == table).toList();
    }

    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no scenario '" + name + "'"));
    }

    private static List<Scenario> collected() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(CountScenarios.all());
        all.addAll(FreshScenarios.all());
        all.addAll(ValueScenarios.all(Trace.find()));
        all.addAll(StickyScenarios.all());
        all.addAll(FiveScenarios.all());
        if (all.stream().map(Scenario::name).distinct().count() != all.size()) {
            throw new IllegalStateException("two scenarios have one name");
        }
        return List.copyOf(all);
    }
}
