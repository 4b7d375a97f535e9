package io.rampguard.api.ofrep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who may evaluate: everybody, or whoever shows the token as a bearer or as {@code X-API-Key}. */
public final class OfrepAccess {
    private static final String BEARER = "Bearer ";

    private final Optional<byte[]> token;

    private OfrepAccess(Optional<byte[]> token) {
        this.token = token;
    }

    public static OfrepAccess open() {
        return new OfrepAccess(Optional.empty());
    }

    /**
     * @param token from a file or the environment; never logged
     */
    public static OfrepAccess token(String token) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the OFREP token is empty; write one into its file, or configure none");
        }
        return new OfrepAccess(Optional.of(bytes(token.strip())));
    }

    /** Whether the request may go on. */
    enum Answer {
        ALLOWED,
        NO_CREDENTIALS,
        WRONG_CREDENTIALS
    }

    Answer ask(Optional<String> authorization, Optional<String> apiKey) {
        if (token.isEmpty()) {
            return Answer.ALLOWED;
        }
        Optional<String> shown = authorization
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .or(() -> apiKey);
        if (shown.isEmpty()) {
            return Answer.NO_CREDENTIALS;
        }
        // Takes as long for a wrong token as for the right one.
        return MessageDigest.isEqual(token.get(), bytes(shown.get())) ? Answer.ALLOWED : Answer.WRONG_CREDENTIALS;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
