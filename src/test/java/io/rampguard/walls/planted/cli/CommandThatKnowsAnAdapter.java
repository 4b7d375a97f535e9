package io.rampguard.walls.planted.cli;

import io.rampguard.walls.planted.flags.embedded.Adapter;

/** Planted: a command reaches past the API. */
record CommandThatKnowsAnAdapter(Adapter adapter) {}
