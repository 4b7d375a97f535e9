package io.rampguard.metrics.scrape;

import java.io.IOException;

/** An answer that is no exposition, with the place where it stops being one. */
final class ExpositionException extends IOException {
    private static final long serialVersionUID = 1;

    ExpositionException(long line, int column, String sentence) {
        super("line " + line + ", column " + column + ": " + sentence);
    }
}
