package io.rampguard.cli.judge;

/** A line of a trace that cannot be judged. */
public final class BadLine extends Exception {
    private static final long serialVersionUID = 1;

    private final long line;
    private final String cure;

    /** Before it is known in which line it stands. */
    BadLine(String what, String cure) {
        this(0, what, cure);
    }

    private BadLine(long line, String what, String cure) {
        super(what);
        this.line = line;
        this.cure = cure;
    }

    BadLine at(long number) {
        return line > 0 ? this : new BadLine(number, what(), cure);
    }

    /** From 1. */
    public long line() {
        return line;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String cure() {
        return cure;
    }
}
