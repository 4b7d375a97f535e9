/** The command line: a client of the API, and offline verbs that ask the core. */
@NullMarked
package io.rampguard.cli;

import org.jspecify.annotations.NullMarked;
