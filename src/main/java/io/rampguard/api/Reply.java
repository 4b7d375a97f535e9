package io.rampguard.api;

import io.rampguard.api.model.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** An answer before it becomes HTTP's: a status, a wire record and headers. */
record Reply(int status, Object body, Map<String, String> headers) {
    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply ok(Object body) {
        return new Reply(200, body, Map.of());
    }

    static Reply problem(Problem problem) {
        return new Reply(problem.status(), problem, Map.of());
    }

    Reply with(String header, String value) {
        Map<String, String> more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, body, more);
    }

    Response response() {
        Response.ResponseBuilder response = Response.status(status)
                .type(body instanceof Problem ? Problem.MEDIA_TYPE : MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .entity(body);
        headers.forEach(response::header);
        return response.build();
    }
}
