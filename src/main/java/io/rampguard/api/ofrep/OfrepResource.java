package io.rampguard.api.ofrep;

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

/** The HTTP side of {@link OfrepEvaluation}: it reads no more of a body than is allowed, and decides nothing. */
@Path("/ofrep/v1/evaluate/flags")
@Consumes(MediaType.WILDCARD)
public final class OfrepResource {
    private final OfrepEvaluation evaluation;

    public OfrepResource(OfrepEvaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Keys may hold slashes: the Java provider does not encode them. */
    @POST
    @Path("/{key:.+}")
    @RunOnVirtualThread
    public Response evaluate(@PathParam("key") String key, @Context HttpHeaders headers, InputStream body)
            throws IOException {
        return response(evaluation.evaluate(request(key, headers, body)));
    }

    @POST
    @RunOnVirtualThread
    public Response bulk(@Context HttpHeaders headers, InputStream body) throws IOException {
        return response(evaluation.bulk(request("", headers, body)));
    }

    private static OfrepRequest request(String key, HttpHeaders headers, InputStream body) throws IOException {
        return new OfrepRequest(
                key,
                Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_TYPE)),
                body.readNBytes(OfrepEvaluation.MAX_BODY + 1));
    }

    private static Response response(OfrepReply reply) {
        return Response.status(reply.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(reply.body())
                .build();
    }
}
