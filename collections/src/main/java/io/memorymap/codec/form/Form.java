package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;

/**
 * How one type is written inside other data. Unlike a {@link Codec}, which has a whole record to itself, a form ends by
 * itself, so that several can follow each other. Stateless; what differs per store is in the {@link Coding}.
 */
abstract class Form {
    /**
     * Appends an object.
     *
     * @param depth how many objects this one lies in
     */
    abstract void write(Object value, ByteOutput out, Coding coding, int depth);

    /** Reads an object. Any exception means that it cannot be read; {@link FormCodec} gives it its final type. */
    abstract Object read(ByteInput in, Coding coding, int depth);

    /** Goes past an object without making it, checking that its classes are there and unchanged. Throws as {@link #read}. */
    abstract void skip(ByteInput in, Coding coding, int depth);
}
