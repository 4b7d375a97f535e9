package io.rampguard.api.access;

import java.util.Optional;

/**
 * A request, as far as access is concerned.
 *
 * @param local whether the socket itself ends at this machine; no header has a say in it
 * @param changes whether it asks for more than reading
 * @param host the Host header
 * @param origin the Origin header, which browsers send
 * @param contentType the body's
 * @param authorization the Authorization header
 */
public record Ask(
        boolean local,
        boolean changes,
        Optional<String> host,
        Optional<String> origin,
        Optional<String> contentType,
        Optional<String> authorization) {
    @Override
    public String toString() {
        return "Ask[local=" + local + ", changes=" + changes + ", host=" + host + "]";
    }
}
