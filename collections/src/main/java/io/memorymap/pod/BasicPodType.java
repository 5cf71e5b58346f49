package io.memorymap.pod;

import static io.memorymap.format.BasicTypeDescriptor.BYTES_OFFSET;
import static io.memorymap.format.BasicTypeDescriptor.KIND_OFFSET;
import static io.memorymap.format.BasicTypeDescriptor.LENGTH_OFFSET;

import io.memorymap.format.BasicTypeDescriptor;
import io.memorymap.format.HeapBytes;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The three sizes of {@link BasicType} as fields. */
final class BasicPodType extends PodType {
    private static final BasicPodType BASIC_8 =
            new BasicPodType(BasicType8.class, BasicTypeDescriptor.CAPACITY_8, BasicType8::new);
    private static final BasicPodType BASIC_64 =
            new BasicPodType(BasicType64.class, BasicTypeDescriptor.CAPACITY_64, BasicType64::new);
    private static final BasicPodType BASIC_1024 =
            new BasicPodType(BasicType1024.class, BasicTypeDescriptor.CAPACITY_1024, BasicType1024::new);

    /** Kind, length and bytes: they do not change together. */
    private static final int STORES = 3;

    private final Class<? extends BasicType> type;
    private final int capacity;
    private final BiFunction<BasicType.Kind, byte[], BasicType> constructor;
    private final BasicType zero;

    private BasicPodType(
            Class<? extends BasicType> type, int capacity, BiFunction<BasicType.Kind, byte[], BasicType> constructor) {
        super(type.getSimpleName(), type, BYTES_OFFSET + capacity, BasicTypeDescriptor.ALIGNMENT);
        this.type = type;
        this.capacity = capacity;
        this.constructor = constructor;
        this.zero = constructor.apply(BasicType.Kind.INT, new byte[0]);
    }

    static @Nullable BasicPodType of(Class<?> type) {
        if (type == BasicType8.class) {
            return BASIC_8;
        }
        if (type == BasicType64.class) {
            return BASIC_64;
        }
        return type == BasicType1024.class ? BASIC_1024 : null;
    }

    Class<? extends BasicType> type() {
        return type;
    }

    /** An unknown kind reads as a field never written. A length beyond the field reads as the whole field. */
    @Override
    BasicType decode(byte[] image, int at) {
        int kind = image[at + KIND_OFFSET] & 0xFF;
        if (kind >= BasicTypeDescriptor.KINDS) {
            return zero;
        }
        int length = Math.min(HeapBytes.getShort(image, at + LENGTH_OFFSET) & 0xFFFF, capacity);
        int start = at + BYTES_OFFSET;
        return constructor.apply(BasicType.Kind.ofCode(kind), Arrays.copyOfRange(image, start, start + length));
    }

    @Override
    void encode(Object value, byte[] image, int at) {
        BasicType basic = type.cast(value);
        byte[] bytes = basic.bytes();
        image[at + KIND_OFFSET] = (byte) basic.kind().code();
        HeapBytes.putShort(image, at + LENGTH_OFFSET, (short) bytes.length);
        System.arraycopy(bytes, 0, image, at + BYTES_OFFSET, bytes.length);
    }

    @Override
    int merge(byte[] image, int from, PodMemory memory, int at, boolean apply) {
        int length = HeapBytes.getShort(image, from + LENGTH_OFFSET) & 0xFFFF;
        if (hasHead(memory, at, image[from + KIND_OFFSET], length)
                && hasBytes(memory, at, image, from + BYTES_OFFSET, length)) {
            return 0;
        }
        if (apply) {
            memory.put(at, image, from, size());
        }
        return STORES;
    }

    /** Whether an image holds a given value. */
    static boolean holds(byte[] image, int at, BasicType value) {
        byte[] bytes = value.bytes();
        int start = at + BYTES_OFFSET;
        return image[at + KIND_OFFSET] == value.kind().code()
                && (HeapBytes.getShort(image, at + LENGTH_OFFSET) & 0xFFFF) == bytes.length
                && Arrays.equals(image, start, start + bytes.length, bytes, 0, bytes.length);
    }

    /** Whether memory holds a given value. Neither padding nor unused bytes count. */
    boolean holds(PodMemory memory, int at, BasicType value) {
        byte[] bytes = value.bytes();
        return hasHead(memory, at, (byte) value.kind().code(), bytes.length)
                && hasBytes(memory, at, bytes, 0, bytes.length);
    }

    /** Whether the bytes in memory make a value at all. */
    boolean isReadable(PodMemory memory, int at) {
        int length = memory.getShort(at + LENGTH_OFFSET) & 0xFFFF;
        return BasicType.isReadable(memory.getByte(at + KIND_OFFSET) & 0xFF, length, capacity);
    }

    private static boolean hasHead(PodMemory memory, int at, byte kind, int length) {
        return memory.getByte(at + KIND_OFFSET) == kind && (memory.getShort(at + LENGTH_OFFSET) & 0xFFFF) == length;
    }

    private static boolean hasBytes(PodMemory memory, int at, byte[] bytes, int from, int length) {
        int start = at + BYTES_OFFSET;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (memory.getLong(start + i) != HeapBytes.getLong(bytes, from + i)) {
                return false;
            }
        }
        if (length >= Long.BYTES) {
            // The last word overlaps the one before: one comparison instead of up to seven.
            int last = length - Long.BYTES;
            return memory.getLong(start + last) == HeapBytes.getLong(bytes, from + last);
        }
        for (; i < length; i++) {
            if (memory.getByte(start + i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
