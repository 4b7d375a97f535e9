package io.rampguard.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Tells a waiting person how much of a file is read, in one line that is written over and cleared at the end. */
final class ProgressLine extends FilterInputStream {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long EVERY_NANOS = 250_000_000L;
    /** Before, an estimate would tell of the start only. */
    private static final double LEAST_TOLD = 0.01;

    private static final String CLEAR = "\r\u001b[K";

    private final @Nullable PrintWriter terminal;
    private final long size;
    private final long began = System.nanoTime();
    private long shown = began + FIRST_NANOS - EVERY_NANOS;
    private long read;
    private boolean dirty;

    /** @param terminal null where nobody watches */
    ProgressLine(InputStream in, long size, @Nullable PrintWriter terminal) {
        super(in);
        this.size = size;
        this.terminal = terminal;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int from, int most) throws IOException {
        int some = super.read(buffer, from, most);
        count(Math.max(0, some));
        return some;
    }

    private void count(int bytes) {
        read += bytes;
        if (terminal == null || System.nanoTime() - shown < EVERY_NANOS) {
            return;
        }
        shown = System.nanoTime();
        terminal.print(CLEAR + text(read, size, shown - began));
        terminal.flush();
        dirty = true;
    }

    static String text(long read, long size, long nanos) {
        double part = size == 0 ? 1 : Math.min(1, (double) read / size);
        String left = part < LEAST_TOLD ? "" : ", about " + (long) (nanos * (1 - part) / part / 1e9) + " s left";
        return "judging: " + (long) (100 * part) + " % of " + Math.max(1, size >> 20) + " MiB" + left;
    }

    /** Before something else is printed on the same terminal. */
    void clear() {
        if (dirty && terminal != null) {
            terminal.print(CLEAR);
            terminal.flush();
            dirty = false;
        }
    }
}
