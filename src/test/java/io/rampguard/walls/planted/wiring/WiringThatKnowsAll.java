package io.rampguard.walls.planted.wiring;

import io.rampguard.walls.planted.flags.embedded.Adapter;

/** Not a violation: only the wiring may know an adapter. */
public record WiringThatKnowsAll(Adapter adapter) {}
