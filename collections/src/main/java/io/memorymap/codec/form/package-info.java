/**
 * How one type is written inside other data: a {@code Form} for scalars, enums, records, arrays, collections, known key classes and
 * serialized objects, chosen by a tag where the type does not say. {@code FormCodec} makes a codec of a form. {@code
 * ClasslessReader} reads the same bytes without the classes that wrote them.
 */
@NullMarked
package io.memorymap.codec.form;

import org.jspecify.annotations.NullMarked;
