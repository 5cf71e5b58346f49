/** Suites and checkers that others wrote, set on the map view: Guava's collection tests, Lincheck, jcstress. */
@NullMarked
package io.memorymap.suites;

import org.jspecify.annotations.NullMarked;
