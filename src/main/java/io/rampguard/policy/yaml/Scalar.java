package io.rampguard.policy.yaml;

/**
 * One value as it was written, before anybody decides what it means.
 *
 * @param text without quotes and escapes
 * @param kind what YAML 1.1 takes it for, as the Kubernetes API would: {@code on} is a boolean, {@code 1e3} a number
 * @param quote columns between the place and the first character of the text; negative where escapes or folding make the
 *     columns of its characters unknown
 */
record Scalar(String text, Kind kind, int quote, Place place) {
    /** What YAML takes an unquoted value for; quoted values are text. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL
    }

    /** The place of the character at {@code offset} of the text, as well as it is known. */
    Place at(int offset) {
        return quote < 0 ? place : place.shifted(quote + offset);
    }

    String path() {
        return place.path();
    }

    boolean number() {
        return kind == Kind.INTEGER || kind == Kind.DECIMAL;
    }
}
