package io.rampguard.walls.planted.flags.embedded;

/** An adapter that offends nobody by itself; others are planted to import it. */
public record Adapter(String name) {}
