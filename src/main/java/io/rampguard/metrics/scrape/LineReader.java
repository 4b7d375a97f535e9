package io.rampguard.metrics.scrape;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into lines without ever holding more than one, and refuses more bytes than it was told. A last line without
 * its line feed is refused as well: {@code requests_total 12} may be the first half of {@code requests_total 1234}, and a
 * counter that seems to fall is taken for a restart.
 */
final class LineReader {
    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[16 * 1024];
    private byte[] line = new byte[256];
    private int filled;
    private int next;
    private long read;
    private long number;

    LineReader(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Of the line last returned, from 1. */
    long number() {
        return number;
    }

    /** The next line without its ending (LF or CRLF), or null after the last. */
    @Nullable
    String next() throws IOException {
        int length = 0;
        number++;
        while (true) {
            if (next == filled && !fill()) {
                if (length > 0) {
                    throw new ExpositionException(number, length, "the answer ends in the middle of a line");
                }
                return null;
            }
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            length = append(length, end);
            if (end < filled) {
                next = end + 1;
                int text = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, text, StandardCharsets.UTF_8);
            }
            next = filled;
        }
    }

    private int append(int length, int end) {
        int more = end - next;
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
        }
        System.arraycopy(buffer, next, line, length, more);
        return length + more;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer);
        if (count <= 0) {
            return false;
        }
        read += count;
        if (read > maxBytes) {
            throw new ExpositionException(number, 1, "the answer is longer than " + maxBytes + " bytes");
        }
        filled = count;
        next = 0;
        return true;
    }
}
