package io.rampguard.policy.yaml;

/**
 * Where something stands in a document.
 *
 * @param line from 1; 0 where there is none
 * @param column from 1; 0 where there is none
 * @param path from the document's root, as sentences name it: {@code spec.ramp.stages[2].hold}
 */
record Place(int line, int column, String path) {
    /** The whole file. */
    static final Place FILE = new Place(0, 0, "");

    Place named(String other) {
        return new Place(line, column, other);
    }

    Place shifted(int columns) {
        return new Place(line, column + columns, path);
    }
}
