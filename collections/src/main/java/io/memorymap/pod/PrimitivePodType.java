package io.memorymap.pod;

import io.memorymap.format.HeapBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The eight primitive types; each is aligned to its size. */
final class PrimitivePodType extends PodType {
    private enum Shape {
        BOOL,
        I8,
        I16,
        U16,
        I32,
        I64,
        F32,
        F64
    }

    private static final Map<Class<?>, PrimitivePodType> TYPES = Map.of(
            boolean.class, new PrimitivePodType("bool", boolean.class, Shape.BOOL, 1),
            byte.class, new PrimitivePodType("i8", byte.class, Shape.I8, Byte.BYTES),
            short.class, new PrimitivePodType("i16", short.class, Shape.I16, Short.BYTES),
            char.class, new PrimitivePodType("u16", char.class, Shape.U16, Character.BYTES),
            int.class, new PrimitivePodType("i32", int.class, Shape.I32, Integer.BYTES),
            long.class, new PrimitivePodType("i64", long.class, Shape.I64, Long.BYTES),
            float.class, new PrimitivePodType("f32", float.class, Shape.F32, Float.BYTES),
            double.class, new PrimitivePodType("f64", double.class, Shape.F64, Double.BYTES));

    private final Shape shape;

    private PrimitivePodType(String name, Class<?> javaType, Shape shape, int size) {
        super(name, javaType, size, size);
        this.shape = shape;
    }

    static @Nullable PrimitivePodType of(Class<?> type) {
        return TYPES.get(type);
    }

    @Override
    Object decode(byte[] image, int at) {
        return switch (shape) {
            case BOOL -> image[at] != 0;
            case I8 -> image[at];
            case I16 -> HeapBytes.getShort(image, at);
            case U16 -> (char) HeapBytes.getShort(image, at);
            case I32 -> HeapBytes.getInt(image, at);
            case I64 -> HeapBytes.getLong(image, at);
            case F32 -> Float.intBitsToFloat(HeapBytes.getInt(image, at));
            case F64 -> Double.longBitsToDouble(HeapBytes.getLong(image, at));
        };
    }

    @Override
    void encode(Object value, byte[] image, int at) {
        switch (shape) {
            case BOOL -> image[at] = (byte) ((boolean) value ? 1 : 0);
            case I8 -> image[at] = (byte) value;
            case I16 -> HeapBytes.putShort(image, at, (short) value);
            case U16 -> HeapBytes.putShort(image, at, (short) (char) value);
            case I32 -> HeapBytes.putInt(image, at, (int) value);
            case I64 -> HeapBytes.putLong(image, at, (long) value);
            case F32 -> HeapBytes.putInt(image, at, Float.floatToRawIntBits((float) value));
            case F64 -> HeapBytes.putLong(image, at, Double.doubleToRawLongBits((double) value));
        }
    }

    @Override
    int merge(byte[] image, int from, PodMemory memory, int at, boolean apply) {
        if (isSame(image, from, memory, at)) {
            return 0;
        }
        if (apply) {
            store(image, from, memory, at);
        }
        return 1;
    }

    /** Compares bits: -0.0 is another value than 0.0, and a NaN does not change because it differs from itself. */
    private boolean isSame(byte[] image, int from, PodMemory memory, int at) {
        return switch (shape) {
            case BOOL -> (image[from] != 0) == (memory.getByte(at) != 0);
            case I8 -> image[from] == memory.getByte(at);
            case I16, U16 -> HeapBytes.getShort(image, from) == memory.getShort(at);
            case I32, F32 -> HeapBytes.getInt(image, from) == memory.getInt(at);
            case I64, F64 -> HeapBytes.getLong(image, from) == memory.getLong(at);
        };
    }

    /** One store, so that a crash leaves the old value or the new one. */
    private void store(byte[] image, int from, PodMemory memory, int at) {
        switch (shape) {
            case BOOL, I8 -> memory.putByte(at, image[from]);
            case I16, U16 -> memory.putShort(at, HeapBytes.getShort(image, from));
            case I32, F32 -> memory.putInt(at, HeapBytes.getInt(image, from));
            case I64, F64 -> memory.putLong(at, HeapBytes.getLong(image, from));
        }
    }

    Object decodeArray(byte[] image, int at, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(image, at, length * size()).order(ByteOrder.LITTLE_ENDIAN);
        return switch (shape) {
            case BOOL -> {
                boolean[] array = new boolean[length];
                for (int i = 0; i < length; i++) {
                    array[i] = image[at + i] != 0;
                }
                yield array;
            }
            case I8 -> Arrays.copyOfRange(image, at, at + length);
            case I16 -> {
                short[] array = new short[length];
                bytes.asShortBuffer().get(array);
                yield array;
            }
            case U16 -> {
                char[] array = new char[length];
                bytes.asCharBuffer().get(array);
                yield array;
            }
            case I32 -> {
                int[] array = new int[length];
                bytes.asIntBuffer().get(array);
                yield array;
            }
            case I64 -> {
                long[] array = new long[length];
                bytes.asLongBuffer().get(array);
                yield array;
            }
            case F32 -> {
                float[] array = new float[length];
                bytes.asFloatBuffer().get(array);
                yield array;
            }
            case F64 -> {
                double[] array = new double[length];
                bytes.asDoubleBuffer().get(array);
                yield array;
            }
        };
    }

    /** The array's length has been checked. */
    void encodeArray(Object array, int length, byte[] image, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(image, at, length * size()).order(ByteOrder.LITTLE_ENDIAN);
        switch (shape) {
            case BOOL -> {
                boolean[] values = (boolean[]) array;
                for (int i = 0; i < length; i++) {
                    image[at + i] = (byte) (values[i] ? 1 : 0);
                }
            }
            case I8 -> bytes.put((byte[]) array);
            case I16 -> bytes.asShortBuffer().put((short[]) array);
            case U16 -> bytes.asCharBuffer().put((char[]) array);
            case I32 -> bytes.asIntBuffer().put((int[]) array);
            case I64 -> bytes.asLongBuffer().put((long[]) array);
            case F32 -> bytes.asFloatBuffer().put((float[]) array);
            case F64 -> bytes.asDoubleBuffer().put((double[]) array);
        }
    }
}
