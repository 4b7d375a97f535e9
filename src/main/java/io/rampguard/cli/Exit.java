package io.rampguard.cli;

/** What a command's exit code says; {@code --help} of every command that asks the daemon lists them. */
final class Exit {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int UNAVAILABLE = 3;
    static final int NOT_ALLOWED = 4;

    static final String HEADING = "%nExit codes:%n";
    static final String ZERO = "0:done";
    static final String ONE =
            "1:the daemon said no, zero was not verified, or something is wrong in what was looked at";
    static final String TWO = "2:the command line is wrong";
    static final String THREE = "3:no daemon answered, or another one holds the lease";
    static final String FOUR = "4:the token is missing or unknown, or its role does not suffice";

    private Exit() {}

    static int of(int httpStatus) {
        return switch (httpStatus) {
            case 401, 403 -> NOT_ALLOWED;
            case 502, 503, 504 -> UNAVAILABLE;
            default -> REFUSED;
        };
    }
}
