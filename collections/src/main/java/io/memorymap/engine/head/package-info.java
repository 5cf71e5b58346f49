/**
 * The head of a store's file: the header with its two copies, how it divides the file, and the class names that records refer to.
 *
 * <p>It is read before there is an engine, also by those who only look at a file.
 */
@NullMarked
package io.memorymap.engine.head;

import org.jspecify.annotations.NullMarked;
