package io.rampguard.api;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What comes with every verb beside its body: the namespace, an idempotency key, and who asks. Filled by JAX-RS. */
public class Asked {
    @Parameter(description = "`default` without it.")
    @QueryParam("namespace")
    @Nullable
    String namespace;

    @Parameter(description = "An id you choose: the same id twice is one request.")
    @HeaderParam("Idempotency-Key")
    @Nullable
    String idempotencyKey;

    @Context
    @Nullable
    SecurityContext security;

    /** The token's name, or {@code loopback} or {@code anonymous}; the filter in front of every resource has set it. */
    String by() {
        if (security == null || security.getUserPrincipal() == null) {
            throw new IllegalStateException("a verb came past the access filter");
        }
        return security.getUserPrincipal().getName();
    }
}
