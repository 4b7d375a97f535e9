package io.rampguard.walls.planted.controller;

import io.rampguard.walls.planted.api.EdgeThatKnowsTheWiring;

/** Planted: the shell knows an edge. */
public record ShellThatKnowsAnEdge(EdgeThatKnowsTheWiring page) {}
