package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.scalar.PrimitiveArrays;
import io.memorymap.codec.scalar.Tags;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Arrays of objects: their class unless it is {@code Object[]}, their length, and each element with its tag. */
final class ObjectArrays {
    /** Elements for which room is made before any was read: arrays in arrays may all announce as many as there are bytes. */
    static final int AT_ONCE = 256;

    private ObjectArrays() {}

    static void write(Object[] array, ByteOutput out, Coding coding, int depth) {
        if (array.getClass() == Object[].class) {
            out.writeByte(Tags.OBJECT_ARRAY);
        } else {
            out.writeByte(Tags.ARRAY);
            coding.writeType(array.getClass().getName(), out);
        }
        out.writeVarInt(array.length);
        for (@Nullable Object element : array) {
            TaggedForm.ANY.writeNullable(element, out, coding, depth + 1);
        }
    }

    static Object readTyped(ByteInput in, Coding coding, int depth) {
        Class<?> element = coding.readClass(in).getComponentType();
        if (element == null || element.isPrimitive()) {
            throw new DecodeException("the class of an array of objects was expected at " + in.position());
        }
        return read(element, in, coding, depth);
    }

    static Object read(Class<?> element, ByteInput in, Coding coding, int depth) {
        return readElements(element, in, coding, depth);
    }

    /** Reads the length and the elements; each takes a byte or more, so what is allocated follows from what was read. */
    static @Nullable Object[] readElements(Class<?> element, ByteInput in, Coding coding, int depth) {
        int length = PrimitiveArrays.readLength(in, 1);
        @Nullable Object[] array = (Object[]) Array.newInstance(element, Math.min(length, AT_ONCE));
        for (int i = 0; i < length; i++) {
            if (i == array.length) {
                array = Arrays.copyOf(array, (int) Math.min(length, 2L * i));
            }
            array[i] = TaggedForm.ANY.readNullable(in, coding, depth + 1);
        }
        return array;
    }
}
