/** Pages that are printed from the code. */
package io.rampguard.golden;
