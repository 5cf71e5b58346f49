/** A bookshop on Spring Boot whose cache survives a kill: {@code memorymap.conf} on the class path is all that says so. */
@NullMarked
package io.memorymap.sample;

import org.jspecify.annotations.NullMarked;
