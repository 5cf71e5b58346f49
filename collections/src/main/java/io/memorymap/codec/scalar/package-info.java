/**
 * Types that hold no object of an application's class: strings, numbers, times, arrays of primitives; and the tags that stand before
 * objects of any kind. All numbers are part of the file format.
 */
@NullMarked
package io.memorymap.codec.scalar;

import org.jspecify.annotations.NullMarked;
