package io.rampguard.api.ofrep;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.rampguard.flags.Evaluation;
import io.rampguard.flags.Evaluations;
import io.rampguard.flags.Evaluator;
import io.rampguard.flags.ServedFlag;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code POST /ofrep/v1/evaluate/flags/{key}} of OpenFeature's Remote Evaluation Protocol 0.3.0, without the HTTP. Who may
 * ask has been settled before, by the filter in front of every resource.
 *
 * <p>A success always carries {@code value}, although the protocol lets it be left out: the Java provider 0.0.2 takes a reply
 * without one for an unknown flag. Values go out as the policy wrote them, so that {@code 1.0} stays a double.
 */
public final class OfrepEvaluation {
    /** Bytes; a context beyond this is a mistake. */
    public static final int MAX_BODY = 64 * 1024;

    private static final System.Logger LOG = System.getLogger(OfrepEvaluation.class.getName());
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Evaluations flags;

    public OfrepEvaluation(Evaluations flags) {
        this.flags = flags;
    }

    /** Answers from memory and never throws. */
    public OfrepReply evaluate(OfrepRequest request) {
        try {
            return refused(request).orElseGet(() -> answer(request));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "evaluating '" + request.key() + "' failed", e);
            return failure(500, "the evaluation failed inside Rampguard; its log says how");
        }
    }

    /** All flags at once, which client-side SDKs ask for. */
    public OfrepReply bulk(OfrepRequest request) {
        return refused(request)
                .orElseGet(
                        () -> failure(
                                501,
                                "bulk evaluation is not served by this version; evaluate single flags at /ofrep/v1/evaluate/flags/{key}"));
    }

    private Optional<OfrepReply> refused(OfrepRequest request) {
        if (!request.contentType().map(OfrepEvaluation::json).orElse(true)) {
            return Optional.of(failure(415, "the body must be JSON; send 'Content-Type: application/json'"));
        }
        return request.body().length > MAX_BODY
                ? Optional.of(failure(413, "the body is larger than " + MAX_BODY + " bytes; send a smaller context"))
                : Optional.empty();
    }

    private OfrepReply answer(OfrepRequest request) {
        JsonNode body;
        try {
            body = MAPPER.readTree(request.body());
        } catch (IOException e) {
            return error(400, request.key(), "PARSE_ERROR", "the body is not valid JSON; send {\"context\": {…}}");
        }
        if (!body.isObject()) {
            return error(400, request.key(), "PARSE_ERROR", "the body is not a JSON object; send {\"context\": {…}}");
        }
        JsonNode context = body.path("context");
        if (!context.isObject() && !context.isMissingNode() && !context.isNull()) {
            return error(400, request.key(), "INVALID_CONTEXT", "'context' must be an object");
        }
        JsonNode targetingKey = context.path("targetingKey");
        if (!targetingKey.isTextual() && !targetingKey.isMissingNode() && !targetingKey.isNull()) {
            return error(400, request.key(), "INVALID_CONTEXT", "'targetingKey' must be text");
        }
        return flags.served(request.key())
                .map(flag -> answer(flag, context))
                .orElseGet(() -> error(
                        404,
                        request.key(),
                        "FLAG_NOT_FOUND",
                        "no policy and no rollout here has the flag '" + request.key() + "'"));
    }

    private static OfrepReply answer(ServedFlag flag, JsonNode context) {
        JsonNode attribute = attribute(context, flag.arms().bucketBy());
        boolean usable = attribute.isTextual() || attribute.isIntegralNumber();
        if (!usable && !attribute.isMissingNode() && !attribute.isNull()) {
            return error(
                    400,
                    flag.key(),
                    "INVALID_CONTEXT",
                    "'" + flag.arms().bucketBy() + "' decides a user's arm and must be text or a whole number");
        }
        Optional<String> user = usable ? Optional.of(attribute.asText()) : Optional.empty();
        return switch (Evaluator.evaluate(flag, user)) {
            case Evaluation.Resolved resolved -> success(flag, resolved);
            case Evaluation.KeyMissing missing ->
                error(
                        400,
                        flag.key(),
                        "TARGETING_KEY_MISSING",
                        "the flag is at " + flag.share() + " and splits users by '" + missing.attribute()
                                + "', which the context lacks; send it");
        };
    }

    /** As JsonLogic's {@code var} reads it: a dot leads into an object. */
    private static JsonNode attribute(JsonNode context, String path) {
        JsonNode node = context;
        for (String step : path.split("\\.", -1)) {
            node = node.path(step);
        }
        return node;
    }

    private static OfrepReply success(ServedFlag flag, Evaluation.Resolved resolved) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.put("key", flag.key());
        reply.put("reason", resolved.cause().name());
        reply.put("variant", resolved.arm().name());
        resolved.arm()
                .json()
                .ifPresentOrElse(
                        json -> reply.putRawValue("value", new RawValue(json)),
                        () -> reply.put("value", resolved.arm().name()));
        ObjectNode metadata = reply.putObject("metadata");
        metadata.put("flagSetId", "rampguard");
        flag.version().ifPresent(version -> metadata.put("version", version));
        flag.note().ifPresent(note -> {
            metadata.put("rolloutId", note.rollout());
            metadata.put("revision", note.revision());
        });
        metadata.put("percent", flag.share().basisPoints() / 100.0);
        return new OfrepReply(200, reply.toString());
    }

    private static OfrepReply error(int status, String key, String code, String details) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.put("key", key).put("errorCode", code).put("errorDetails", details);
        return new OfrepReply(status, reply.toString());
    }

    private static OfrepReply failure(int status, String details) {
        return new OfrepReply(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("errorDetails", details)
                        .toString());
    }

    private static boolean json(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }
}
