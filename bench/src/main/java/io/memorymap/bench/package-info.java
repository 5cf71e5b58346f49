/** Benchmarks of the store and the provider. */
@NullMarked
package io.memorymap.bench;

import org.jspecify.annotations.NullMarked;
