package io.rampguard.api;

import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives HTTP's own refusals, and bugs, the same form as every other problem. */
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    public Response refused(WebApplicationException refusal) {
        Response response = refusal.getResponse();
        if (response.hasEntity()) {
            return response;
        }
        Problem problem = switch (response.getStatus()) {
            case 404 ->
                Problem.of(Kind.NOT_FOUND, "nothing is at this address", "docs/openapi.yaml lists the addresses.");
            case 405 ->
                Problem.of(
                        Kind.METHOD_NOT_ALLOWED, "this address knows other methods", "docs/openapi.yaml lists them.");
            case 406 ->
                Problem.of(Kind.NOT_ACCEPTABLE, "the header Accept excludes JSON", "Send 'Accept: application/json'.");
            case 415 ->
                Problem.of(
                        Kind.UNSUPPORTED_MEDIA_TYPE,
                        "the body is not declared to be JSON",
                        "Send the header 'Content-Type: application/json'.");
            default ->
                Problem.of(Kind.BAD_REQUEST, "the request cannot be read", "docs/openapi.yaml says what is read here.");
        };
        return Reply.problem(problem).response();
    }

    /** The sentence names a line of the log, and nothing of what is inside. */
    @ServerExceptionMapper
    public Response bug(RuntimeException bug) {
        String id = UUID.randomUUID().toString();
        LOG.errorf(bug, "api bug id=%s", id);
        return Reply.problem(Problem.of(
                        Kind.INTERNAL,
                        "a bug in the daemon stopped this request",
                        "Report it with the lines of the log that hold " + id + "; rollouts are guarded on."))
                .response();
    }
}
