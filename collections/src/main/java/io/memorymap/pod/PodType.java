package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;

/**
 * A type of plain data: its layout, and the two steps between an object and mapped memory, with bytes on the heap in between.
 * The first step runs code of the user's records, which must hold no lock, and must leave no half value behind if it throws.
 */
abstract sealed class PodType permits PrimitivePodType, BasicPodType, RecordPodType, ArrayPodType {
    private final String name;
    private final Class<?> javaType;
    private final int size;
    private final int alignment;

    PodType(String name, Class<?> javaType, long size, int alignment) {
        if (size > Integer.MAX_VALUE) {
            throw new MemoryMapTooLargeException(name, PodMapDescriptor.containerBytes(size));
        }
        this.name = name;
        this.javaType = javaType;
        this.size = (int) size;
        this.alignment = alignment;
    }

    /** How a layout names it: {@code i64}, {@code u16[3]}, or the simple name of a record. */
    final String name() {
        return name;
    }

    /** The type of the component. */
    final Class<?> javaType() {
        return javaType;
    }

    /** Bytes from the start of the first field to the end of the last. */
    final int size() {
        return size;
    }

    final int alignment() {
        return alignment;
    }

    /** Bytes from one element of an array to the next. May exceed 2 GiB by less than the alignment. */
    final long stride() {
        return PodMapDescriptor.roundUp(size, alignment);
    }

    /** Makes an object of the bytes at {@code at}, whatever they are. */
    abstract Object decode(byte[] image, int at);

    /**
     * Lays an object out over zeros.
     *
     * @throws IllegalArgumentException if an array has another length than its component says
     * @throws NullPointerException if the object or a component of it is null
     */
    abstract void encode(Object value, byte[] image, int at);

    /**
     * Brings memory to the state of an image, touching only the fields that differ.
     *
     * @param apply false to count only
     * @return how many stores that takes: 0 if nothing differs, 1 if the change is atomic, some larger number otherwise
     */
    abstract int merge(byte[] image, int from, PodMemory memory, int at, boolean apply);

    final byte[] encode(Object value) {
        byte[] image = new byte[size];
        encode(value, image, 0);
        return image;
    }
}
