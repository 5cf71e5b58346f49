/** Libraries that work on any JCache provider, set on this one. */
@NullMarked
package io.memorymap.libraries;

import org.jspecify.annotations.NullMarked;
