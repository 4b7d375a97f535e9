/** Kits that every adapter of a port extends, and real servers to run them against. */
package io.rampguard.contract;
