package io.rampguard.walls.planted.flags;

import io.rampguard.walls.planted.controller.ShellThatKnowsAnEdge;

/** Planted: a port knows who calls it. */
interface PortThatKnowsTheShell {
    void write(ShellThatKnowsAnEdge caller);
}
