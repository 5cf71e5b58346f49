/**
 * The provider inside the frameworks that applications are made of. The module {@code previous} compiles and runs the same classes with
 * the generation before.
 */
@NullMarked
package io.memorymap.frameworks;

import org.jspecify.annotations.NullMarked;
