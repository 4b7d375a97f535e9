package io.rampguard.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rampguard.units.Kebab;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "What went wrong and what to do (RFC 9457, with `cure` and, on a conflict, the present state).")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        @Schema(
                description = "Closed list, `urn:rampguard:problem:…`.",
                examples = "urn:rampguard:problem:conflict",
                required = true)
        String type,

        @Schema(required = true) String title,

        @Schema(description = "The HTTP status.", required = true)
        int status,

        @Schema(description = "What is wrong, in one sentence.", required = true)
        String detail,

        @Schema(description = "What to do, in one sentence.", required = true)
        String cure,

        @Schema(description = "On 409: the present state.", nullable = true) @Nullable
        RolloutView rollout,

        @Schema(description = "On an unknown verb: the known ones.", nullable = true) @Nullable
        List<String> verbs,

        @Schema(description = "On 503: who holds the lease.", nullable = true) @Nullable
        String holder) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What can be wrong: closed, so that a program may switch on it. */
    public enum Kind {
        BAD_REQUEST(400, "The request cannot be read"),
        REASON_MISSING(400, "A reason is missing"),
        UNAUTHENTICATED(401, "A valid token is needed"),
        FORBIDDEN(403, "Not allowed"),
        UNKNOWN_ROLLOUT(404, "No such rollout"),
        UNKNOWN_VERB(404, "No such verb"),
        NOT_FOUND(404, "Nothing is here"),
        METHOD_NOT_ALLOWED(405, "This method is not for this address"),
        NOT_ACCEPTABLE(406, "Only JSON is spoken here"),
        CONFLICT(409, "Not possible from the present state"),
        UNSUPPORTED_MEDIA_TYPE(415, "Only JSON is read here"),
        INTERNAL(500, "A bug"),
        UNAVAILABLE(503, "Not now");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }
    }

    public static Problem of(Kind kind, String detail, String cure) {
        String type = "urn:rampguard:problem:" + Kebab.of(kind);
        return new Problem(type, kind.title, kind.status, detail, cure, null, null, null);
    }

    public Problem withRollout(RolloutView present) {
        return new Problem(type, title, status, detail, cure, present, verbs, holder);
    }

    public Problem withVerbs(List<String> known) {
        return new Problem(type, title, status, detail, cure, rollout, known, holder);
    }

    public Problem withHolder(String leader) {
        return new Problem(type, title, status, detail, cure, rollout, verbs, leader);
    }
}
