package io.rampguard.api.ofrep;

/** What goes back over HTTP; the body is JSON. */
public record OfrepReply(int status, String body) {}
