package io.rampguard.walls.planted.api;

import io.rampguard.walls.planted.wiring.WiringThatKnowsAll;

/** Planted: an edge reaches for the wiring. */
public record EdgeThatKnowsTheWiring(WiringThatKnowsAll everything) {}
