/** Who may ask: tokens by their hashes, loopback by the socket, and the rule that decides between them. */
@NullMarked
package io.rampguard.api.access;

import org.jspecify.annotations.NullMarked;
