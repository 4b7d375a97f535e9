package io.rampguard.api.access;

import io.rampguard.api.access.Admission.Admitted;
import io.rampguard.api.access.Admission.Denied;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides whether a request may go on, for one part of the API. A valid token is welcome in every mode, so that the journal
 * can name who asked. Challenges are those of RFC 6750.
 */
public final class AccessRule {
    private static final String BEARER = "bearer ";
    private static final String REALM = "Bearer realm=\"rampguard\"";

    private final AccessMode mode;
    private final Function<String, Optional<Caller>> tokens;

    /** @param tokens finds who holds a token */
    public AccessRule(AccessMode mode, Function<String, Optional<Caller>> tokens) {
        this.mode = mode;
        this.tokens = tokens;
    }

    public Admission decide(Ask ask, Role needed) {
        Optional<String> presented =
                ask.authorization().filter(AccessRule::isBearer).map(AccessRule::token);
        if (presented.isPresent()) {
            return tokens.apply(presented.get())
                    .map(caller -> withRole(caller, needed))
                    .orElseGet(AccessRule::unknownToken);
        }
        return switch (mode) {
            case TOKEN -> noToken();
            case OPEN -> new Admitted(Caller.ANONYMOUS);
            case LOOPBACK -> loopback(ask);
        };
    }

    /**
     * A browser on this machine runs other people's pages, so the socket alone is not enough: a page of another name
     * that resolves to 127.0.0.1 shows in Host, a page of another origin in Origin, and a form cannot send JSON.
     */
    private static Admission loopback(Ask ask) {
        if (!ask.local()) {
            return forbidden(
                    "this daemon answers on its own machine only (rampguard.api.access=loopback)",
                    "Ask from that machine, or start the daemon with rampguard.api.access=token.");
        }
        if (ask.host().filter(AccessRule::namesLoopback).isEmpty()) {
            return forbidden(
                    "the Host header does not name this machine",
                    "Use http://127.0.0.1 or http://localhost in the address.");
        }
        if (ask.origin().isPresent() && !sameOrigin(ask)) {
            return forbidden(
                    "a page of another origin asked", "Ask from the command line or from the daemon's own pages.");
        }
        if (ask.changes() && ask.contentType().filter(AccessRule::isJson).isEmpty()) {
            Problem problem = Problem.of(
                    Kind.UNSUPPORTED_MEDIA_TYPE,
                    "a change is asked for with a JSON body",
                    "Send the header 'Content-Type: application/json'.");
            return new Denied(problem, Optional.empty());
        }
        return new Admitted(Caller.LOOPBACK);
    }

    private static Admission withRole(Caller caller, Role needed) {
        if (caller.role().covers(needed)) {
            return new Admitted(caller);
        }
        Problem problem = Problem.of(
                Kind.FORBIDDEN,
                "token '" + caller.name() + "' has the role " + caller.role().label() + ", and this needs "
                        + needed.label(),
                "Use a token with the role " + needed.label() + ", or ask somebody who has one.");
        return new Denied(problem, Optional.of(REALM + ", error=\"insufficient_scope\""));
    }

    private static Admission noToken() {
        Problem problem = Problem.of(
                Kind.UNAUTHENTICATED,
                "the request carries no bearer token",
                "Send 'Authorization: Bearer TOKEN'; the first start wrote an admin token into the file admin-token of the"
                        + " daemon's data folder.");
        return new Denied(problem, Optional.of(REALM));
    }

    private static Admission unknownToken() {
        Problem problem = Problem.of(
                Kind.UNAUTHENTICATED,
                "the bearer token is not known here",
                "Check the token, and that its SHA-256 is in the daemon's token file.");
        return new Denied(problem, Optional.of(REALM + ", error=\"invalid_token\""));
    }

    private static Admission forbidden(String detail, String cure) {
        return new Denied(Problem.of(Kind.FORBIDDEN, detail, cure), Optional.empty());
    }

    private static boolean isBearer(String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private static String token(String authorization) {
        return authorization.substring(BEARER.length()).strip();
    }

    private static boolean isJson(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().equalsIgnoreCase("application/json");
    }

    private static boolean sameOrigin(Ask ask) {
        return ask.origin().equals(ask.host().map(host -> "http://" + host))
                || ask.origin().equals(ask.host().map(host -> "https://" + host));
    }

    /** {@code localhost}, {@code 127.x.y.z} or {@code [::1]}, with or without a port. */
    private static boolean namesLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }
}
