package io.rampguard.walls.planted.store.jdbc;

import io.rampguard.walls.planted.flags.embedded.Adapter;

/** Planted: an adapter imports another product's adapter. */
record AdapterThatKnowsItsNeighbour(Adapter neighbour) {}
