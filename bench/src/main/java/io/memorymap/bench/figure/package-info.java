/** Figures that need a JVM of their own, a kill, or a look at the system, and so are not made by JMH. */
@NullMarked
package io.memorymap.bench.figure;

import org.jspecify.annotations.NullMarked;
