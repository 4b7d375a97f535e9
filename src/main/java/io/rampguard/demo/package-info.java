/** A simulated LLM application for {@code make run}: it asks for its flags over HTTP and tells real metrics what happened. */
@NullMarked
package io.rampguard.demo;

import org.jspecify.annotations.NullMarked;
