package io.rampguard.policy;

/**
 * One thing wrong in a policy file.
 *
 * @param file as the user knows it, relative to the directory given
 * @param line from 1; 0 where the problem is the file as a whole
 * @param column from 1; 0 where the problem is the file as a whole
 * @param what is wrong, in one sentence
 * @param cure what would be right, in one sentence
 */
public record PolicyProblem(Severity severity, String file, int line, int column, String what, String cure)
        implements Comparable<PolicyProblem> {
    /** An error refuses the file; a warning is told and the file stands. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** {@code summarizer.yaml:12:7: error: unknown field 'tolerat' — did you mean 'tolerate'?} */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        return place + ": " + (severity == Severity.ERROR ? "error: " : "warning: ") + what + " — " + cure;
    }

    @Override
    public int compareTo(PolicyProblem other) {
        int byFile = file.compareTo(other.file);
        int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }
}
