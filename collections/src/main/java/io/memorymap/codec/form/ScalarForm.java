package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.scalar.Scalars;
import io.memorymap.codec.scalar.Tags;

/** Objects that are all of one scalar type, which is therefore not written. */
final class ScalarForm extends Form {
    private final int tag;

    /** @param tag one of {@link Tags} up to {@link Tags#LAST_SCALAR} */
    ScalarForm(int tag) {
        this.tag = tag;
    }

    @Override
    void write(Object value, ByteOutput out, Coding coding, int depth) {
        Scalars.write(tag, value, out, coding.forKeys());
    }

    @Override
    Object read(ByteInput in, Coding coding, int depth) {
        return Scalars.read(tag, in);
    }

    @Override
    void skip(ByteInput in, Coding coding, int depth) {
        skip(tag, in);
    }

    /** Long ones are passed over by their length; the others are as quickly read. */
    static void skip(int tag, ByteInput in) {
        if (tag == Tags.STRING || tag == Tags.BYTES) {
            in.skip(in.readVarInt());
        } else {
            Scalars.read(tag, in);
        }
    }
}
