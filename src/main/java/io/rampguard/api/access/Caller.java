package io.rampguard.api.access;

/** Who asks: a token's name, or {@code loopback} or {@code anonymous} where none is needed. The journal names it. */
public record Caller(String name, Role role) {
    public static final Caller LOOPBACK = new Caller("loopback", Role.ADMIN);
    public static final Caller ANONYMOUS = new Caller("anonymous", Role.ADMIN);
}
