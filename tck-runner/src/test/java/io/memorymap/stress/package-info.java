/**
 * Races of one operation against another, for jcstress: which answers a reader may get, of millions of tries under all the ways
 * in which the JVM compiles the two sides. {@link io.memorymap.stress.StressTest} runs them briefly; the long run, a quarter of
 * an hour, is {@code mvn -pl collections,provider,tck-runner test -Dtest=StressTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dmemorymap.stress.mode=quick}; the mode {@code default} takes an hour and a half.
 */
@NullMarked
package io.memorymap.stress;

import org.jspecify.annotations.NullMarked;
