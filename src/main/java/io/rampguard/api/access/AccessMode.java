package io.rampguard.api.access;

import io.rampguard.units.Kebab;

/** Who may ask without being known. */
public enum AccessMode {
    /** Nobody: every request carries a bearer token. */
    TOKEN,
    /** Whoever sits at this machine, by the socket's own address and never by a header. Not for use behind a proxy. */
    LOOPBACK,
    /** Everybody who can reach the port, for everything. */
    OPEN;

    public String label() {
        return Kebab.of(this);
    }
}
