/** Runs the official TCK and makes sure that it really ran: tests that it excludes pass without a word. */
@NullMarked
package io.memorymap.tck;

import org.jspecify.annotations.NullMarked;
