package io.rampguard.api.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A token file's text: {@code tokens:} with a name, a role and a SHA-256 each. Anything else in it is refused. */
final class TokenDocument {
    private static final String PREFACE = """
            # Who may use the API. Each token is 256 random bits; only its SHA-256 is kept here.
            # A new one:  t=rg_$(openssl rand -base64 32 | tr -d '=\\n' | tr '+/' '-_'); printf %s "$t" | sha256sum
            # Roles: viewer reads, operator also moves rollouts, admin also confirms deletions.
            # The daemon notices a change within a second; a file that cannot be read leaves the last good one in force.
            """;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private TokenDocument() {}

    private record Document(@Nullable List<@Nullable Line> tokens) {}

    private record Line(
            @Nullable String name,
            @Nullable String role,
            @Nullable String sha256) {}

    /** The document that the first start writes. */
    static String print(Token token) {
        return PREFACE + "tokens:\n  - name: " + token.name() + "\n    role: "
                + token.role().label() + "\n    sha256: " + token.sha256() + "\n";
    }

    /** @throws IllegalArgumentException with a sentence that holds no hash, when the text is not a token document */
    static List<Token> parse(String text) {
        Document document;
        try {
            document = YAML.readValue(text, Document.class);
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new IllegalArgumentException("line " + line + " is not 'tokens:' with name, role and sha256 each");
        }
        if (document == null || document.tokens() == null) {
            throw new IllegalArgumentException("there is no 'tokens:' in it");
        }
        List<Token> tokens =
                document.tokens().stream().map(TokenDocument::token).toList();
        Set<String> names = new HashSet<>();
        tokens.stream().filter(token -> !names.add(token.name())).findFirst().ifPresent(twice -> {
            throw new IllegalArgumentException("two tokens are called '" + twice.name() + "'");
        });
        return tokens;
    }

    private static Token token(@Nullable Line line) {
        if (line == null || line.name() == null || line.role() == null || line.sha256() == null) {
            throw new IllegalArgumentException("a token needs name, role and sha256");
        }
        return new Token(line.name(), role(line.name(), line.role()), line.sha256());
    }

    private static Role role(String name, String word) {
        for (Role role : Role.values()) {
            if (role.label().equals(word.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "the role of token '" + name + "' is '" + word + "', not viewer, operator or admin");
    }
}
