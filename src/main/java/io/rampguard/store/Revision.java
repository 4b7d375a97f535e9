package io.rampguard.store;

/** A row's version, for compare-and-set. A row that does not exist has revision 0. */
public record Revision(long number) {
    public static final Revision NONE = new Revision(0);
}
