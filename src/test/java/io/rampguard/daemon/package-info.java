/** The program as its users run it: real processes on loopback, watched from outside. */
package io.rampguard.daemon;
