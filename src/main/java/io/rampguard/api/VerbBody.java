package io.rampguard.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.units.Nearest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an operator sends. Stricter than the rest of the API: a misspelt {@code fromStage} that was ignored would ramp
 * a rollout from its first stage instead.
 */
final class VerbBody {
    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_ID = 128;
    private static final List<String> FIELDS = List.of("reason", "request", "to", "fromStage");

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private VerbBody() {}

    /** A request with its reason and its id, or what is wrong. */
    sealed interface Body {
        /**
         * @param reason one line
         * @param id of the request: the body's, the header's or a new one
         */
        record Read(VerbRequest request, String reason, String id) implements Body {}

        record Unreadable(Problem problem) implements Body {}
    }

    static Body read(@Nullable String text, @Nullable String idempotencyKey) {
        VerbRequest request;
        try {
            request = text == null || text.isBlank()
                    ? VerbRequest.because("")
                    : STRICT.readValue(text, VerbRequest.class);
        } catch (UnrecognizedPropertyException unknown) {
            return unreadable(
                    "there is no field '" + unknown.getPropertyName() + "'",
                    Nearest.to(unknown.getPropertyName(), FIELDS)
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("Known fields: " + String.join(", ", FIELDS) + "."));
        } catch (JsonProcessingException malformed) {
            return unreadable("the body is not the JSON that is asked for here", "Send {\"reason\": \"why you ask\"}.");
        }
        if (request == null
                || request.reason() == null
                || oneLine(request.reason()).isEmpty()) {
            return new Body.Unreadable(Problem.of(
                    Kind.REASON_MISSING,
                    "nobody would know why this was asked",
                    "Send {\"reason\": \"why you ask\"}."));
        }
        return checked(request, oneLine(request.reason()), id(request, idempotencyKey));
    }

    private static Body checked(VerbRequest request, String reason, String id) {
        if (reason.length() > LONGEST_REASON) {
            return unreadable(
                    "the reason is " + reason.length() + " characters long", "Keep it to " + LONGEST_REASON + ".");
        }
        if (id.length() > LONGEST_ID || !id.matches("[\\x21-\\x7e]+")) {
            return unreadable(
                    "the request id is not one word of at most " + LONGEST_ID + " printable ASCII characters",
                    "A UUID does well.");
        }
        return new Body.Read(request, reason, id);
    }

    private static String id(VerbRequest request, @Nullable String idempotencyKey) {
        if (request.request() != null && !request.request().isBlank()) {
            return request.request();
        }
        return idempotencyKey == null || idempotencyKey.isBlank()
                ? UUID.randomUUID().toString()
                : idempotencyKey.strip();
    }

    /** Logs and journals print one line for each command, so a reason must not be able to begin a second one. */
    private static String oneLine(String reason) {
        return reason.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    private static Body unreadable(String detail, String cure) {
        return new Body.Unreadable(Problem.of(Kind.BAD_REQUEST, detail, cure));
    }
}
