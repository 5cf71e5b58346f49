/** A JCache application on real input, run by the {@code demo} profile. */
@NullMarked
package io.memorymap.demo;

import org.jspecify.annotations.NullMarked;
