/** Fuzzing of everything that parses bytes or text: what it accepts is used, what it refuses is refused as it should be. */
@NullMarked
package io.memorymap.fuzz;

import org.jspecify.annotations.NullMarked;
