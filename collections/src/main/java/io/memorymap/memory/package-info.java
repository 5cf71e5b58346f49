/**
 * Mapped memory and files: regions, creation and preallocation, mapping, forcing, the exclusive lock, and what is thrown where a page is gone.
 *
 * <p>Layer 1. The only code of the store that opens a channel; the files of {@code io.memorymap.pod} are of another kind and opened there.
 */
@NullMarked
package io.memorymap.memory;

import org.jspecify.annotations.NullMarked;
