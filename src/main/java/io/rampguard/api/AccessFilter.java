package io.rampguard.api;

import io.rampguard.api.access.AccessRule;
import io.rampguard.api.access.Admission;
import io.rampguard.api.access.Ask;
import io.rampguard.api.access.Caller;
import io.rampguard.api.access.Needs;
import io.rampguard.api.access.Role;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.Priority;
import jakarta.inject.Provider;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Stands in front of every resource and asks the access rule of its part of the API. */
@jakarta.ws.rs.ext.Provider
@Priority(Priorities.AUTHENTICATION)
public class AccessFilter implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(AccessFilter.class);

    private final Provider<AccessRules> rules;

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets a proxy
    HttpServerRequest request;

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets a proxy
    ResourceInfo resource;

    /** @param rules asked for at a request, since this filter is built before the settings are read */
    public AccessFilter(Provider<AccessRules> rules) {
        this.rules = rules;
    }

    /** The rules in force: one for the API, one for evaluations. */
    public record AccessRules(AccessRule api, AccessRule ofrep) {}

    @Override
    public void filter(ContainerRequestContext context) {
        boolean evaluation = context.getUriInfo().getPath().startsWith("/ofrep/");
        boolean changes = !evaluation
                && !context.getMethod().equals("GET")
                && !context.getMethod().equals("HEAD");
        AccessRule rule = evaluation ? rules.get().ofrep() : rules.get().api();
        switch (rule.decide(ask(context, changes, evaluation), needed(changes))) {
            case Admission.Admitted admitted -> context.setSecurityContext(new Known(admitted.caller()));
            case Admission.Denied denied -> {
                LOG.infof(
                        "access denied status=%d method=%s path=%s detail=\"%s\"",
                        denied.problem().status(),
                        context.getMethod(),
                        context.getUriInfo().getPath().replaceAll("\\p{Cntrl}", "?"),
                        denied.problem().detail());
                Reply reply = Reply.problem(denied.problem());
                context.abortWith(denied.challenge()
                        .map(challenge -> reply.with(HttpHeaders.WWW_AUTHENTICATE, challenge))
                        .orElse(reply)
                        .response());
            }
        }
    }

    private Ask ask(ContainerRequestContext context, boolean changes, boolean evaluation) {
        Optional<String> authorization = Optional.ofNullable(context.getHeaderString(HttpHeaders.AUTHORIZATION));
        // OFREP's providers may send the same token as an API key.
        Optional<String> apiKey =
                Optional.ofNullable(context.getHeaderString("X-API-Key")).filter(key -> evaluation);
        return new Ask(
                isLocal(request.connection().remoteAddress()),
                changes,
                Optional.ofNullable(context.getHeaderString(HttpHeaders.HOST)),
                Optional.ofNullable(context.getHeaderString("Origin")),
                Optional.ofNullable(context.getHeaderString(HttpHeaders.CONTENT_TYPE)),
                authorization.or(() -> apiKey.map(key -> "Bearer " + key)));
    }

    /** The connection's own end: the request's address may have been rewritten from a header. */
    private static boolean isLocal(@Nullable SocketAddress peer) {
        String literal = peer == null ? null : peer.hostAddress();
        try {
            // An address is given, never a name, so nothing is looked up.
            return literal != null && InetAddress.getByName(literal).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    private Role needed(boolean changes) {
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        if (needs != null) {
            return needs.value();
        }
        return changes ? Role.OPERATOR : Role.VIEWER;
    }

    /** JAX-RS' way to tell the resources who asks. */
    private record Known(Caller caller) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller::name;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.role().label().equals(role);
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
