package io.memorymap.codec.serial;

import io.memorymap.codec.ByteOutput;
import java.io.IOException;
import java.io.ObjectStreamClass;

/**
 * A stream that does not describe its classes: it says which of the noted types is the {@linkplain ClassDescription description}, 1 for the first.
 * 0 stands before a description that is in the stream after all.
 */
public final class DescribedSerialOutput extends SerialOutput {
    /** Characters of a line: no more bytes than a type table takes. */
    private static final int MOST_CHARACTERS = 65_535 / 3;

    private boolean described;

    /** A stream that appends to {@code out}. */
    public DescribedSerialOutput(ByteOutput out) throws IOException {
        super(out);
    }

    @Override
    protected void writeClassDescriptor(ObjectStreamClass stream) throws IOException {
        Class<?> type = stream.forClass();
        String line = type == null || type.isPrimitive() ? null : ClassDescription.lineOf(type);
        described = line != null && line.length() <= MOST_CHARACTERS;
        if (line != null && described) {
            writeVarInt(note(line));
        } else {
            writeVarInt(0);
            super.writeClassDescriptor(stream);
        }
    }

    @Override
    protected void annotateClass(Class<?> type) {
        if (!described) {
            super.annotateClass(type);
        }
    }

    private void writeVarInt(int number) throws IOException {
        int rest = number;
        while (rest > 0x7F) {
            writeByte(rest | 0x80);
            rest >>>= 7;
        }
        writeByte(rest);
    }
}
