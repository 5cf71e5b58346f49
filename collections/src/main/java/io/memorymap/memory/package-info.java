/**
 * Mapped memory and files: regions, creation and preallocation, mapping, forcing, and the exclusive lock.
 *
 * <p>Layer 1. The only code of the store that opens a channel; the files of {@code io.memorymap.pod} are of another kind and opened there.
 */
@NullMarked
package io.memorymap.memory;

import org.jspecify.annotations.NullMarked;
