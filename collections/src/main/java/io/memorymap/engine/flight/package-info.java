/**
 * What the flight recorder of the JDK (JFR) is told of stores. Its classes are loaded while it records, and not before: a store that opens must not
 * wait for them. A JDK without the module {@code jdk.jfr} will do.
 */
@NullMarked
package io.memorymap.engine.flight;

import org.jspecify.annotations.NullMarked;
