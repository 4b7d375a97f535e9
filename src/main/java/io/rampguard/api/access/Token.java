package io.rampguard.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * One accepted token, by its hash. A token is 256 random bits, so a plain SHA-256 is as hard to turn back as the token is to
 * guess; the slow, salted hashes that passwords need would only slow every request down.
 *
 * @param name of who holds it, as the journal will say
 * @param sha256 of the token's text, 64 hexadecimal digits
 */
public record Token(String name, Role role, String sha256) {
    private static final String PREFIX = "rg_";
    private static final int BYTES = 32;

    public Token {
        if (name.isBlank() || !name.equals(name.strip())) {
            throw new IllegalArgumentException("a token needs a name without spaces around it");
        }
        if (!sha256.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("the sha256 of token '" + name + "' is not 64 hexadecimal digits");
        }
    }

    /** A new token's text: {@code rg_} and 43 characters that need no quoting anywhere. */
    public static String mint(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    public static Token of(String name, Role role, String text) {
        return new Token(name, role, HexFormat.of().formatHex(digest(text)));
    }

    /** Takes the same time whether the first byte differs or the last. */
    boolean matches(byte[] presented) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), presented);
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Never the hash: it belongs into the token file and nowhere else. */
    @Override
    public String toString() {
        return "Token[" + name + ", " + role.label() + "]";
    }
}
