/**
 * Java serialization. For keys it is made canonical: equal objects give equal bytes, and what cannot is refused. For values it is
 * read back within limits on depth, number and size. Classes are named by {@code TypeNames} and found by {@code TypeResolver}.
 */
@NullMarked
package io.memorymap.codec.serial;

import org.jspecify.annotations.NullMarked;
