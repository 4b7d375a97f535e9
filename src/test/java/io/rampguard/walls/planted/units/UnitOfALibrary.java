package io.rampguard.walls.planted.units;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Planted: the core leans on a library. */
public record UnitOfALibrary(ObjectMapper mapper) {}
