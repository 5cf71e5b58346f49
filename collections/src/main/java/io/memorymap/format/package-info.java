/**
 * The byte layout of a store file as code: one descriptor class per structure, holding offsets, widths and bit fields.
 *
 * <p>Layer 0. Nothing here has state or does I/O. {@code collections/FORMAT.md} is the normative, language-neutral
 * text; a test holds the two together.
 */
@NullMarked
package io.memorymap.format;

import org.jspecify.annotations.NullMarked;
