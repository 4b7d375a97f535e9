/** What travels over HTTP. Records only; field names are a promise, and a golden page shows every change to them. */
@NullMarked
package io.rampguard.api.model;

import org.jspecify.annotations.NullMarked;
