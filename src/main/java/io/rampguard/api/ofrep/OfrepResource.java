package io.rampguard.api.ofrep;

import io.rampguard.flags.Evaluations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The HTTP side of {@link OfrepEvaluation}: it reads no more of a body than is allowed, and decides nothing. Who may
 * evaluate is asked by the filter before it.
 */
@Path("/ofrep/v1/evaluate/flags")
@Consumes(MediaType.WILDCARD)
public final class OfrepResource {
    private final OfrepEvaluation evaluation;

    public OfrepResource(Evaluations flags) {
        this.evaluation = new OfrepEvaluation(flags);
    }

    /** Keys may hold slashes: the Java provider does not encode them. */
    @POST
    @Path("/{key:.+}")
    @RunOnVirtualThread
    public Response evaluate(@PathParam("key") String key, @Context HttpHeaders headers, InputStream body)
            throws IOException {
        return response(evaluation.evaluate(key, contentType(headers), start(body)));
    }

    @POST
    @RunOnVirtualThread
    public Response bulk(@Context HttpHeaders headers, InputStream body) throws IOException {
        return response(evaluation.bulk(contentType(headers), start(body)));
    }

    private static Optional<String> contentType(HttpHeaders headers) {
        return Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
    }

    /** Enough of the body to see that it is too large. */
    private static byte[] start(InputStream body) throws IOException {
        return body.readNBytes(OfrepEvaluation.MAX_BODY + 1);
    }

    private static Response response(OfrepReply reply) {
        return Response.status(reply.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(reply.body())
                .build();
    }
}
