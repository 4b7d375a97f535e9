package io.rampguard.cli;

/** How an answer is printed. */
enum Output {
    text,
    json
}
