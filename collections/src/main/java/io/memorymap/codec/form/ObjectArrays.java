package io.memorymap.codec.form;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.scalar.PrimitiveArrays;
import io.memorymap.codec.scalar.Tags;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** Arrays of objects: their class unless it is {@code Object[]}, their length, and each element with its tag. */
final class ObjectArrays {
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
        @Nullable Object[] array = (Object[]) Array.newInstance(element, PrimitiveArrays.readLength(in, 1));
        for (int i = 0; i < array.length; i++) {
            array[i] = TaggedForm.ANY.readNullable(in, coding, depth + 1);
        }
        return array;
    }
}
