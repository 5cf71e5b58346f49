/**
 * Mapped memory and files: regions, creation and preallocation, mapping, forcing, and the exclusive lock.
 *
 * <p>Layer 1. The only code that opens a channel.
 */
@NullMarked
package io.memorymap.memory;

import org.jspecify.annotations.NullMarked;
